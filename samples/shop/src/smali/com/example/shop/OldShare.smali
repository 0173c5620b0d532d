.class public Lcom/example/shop/OldShare;
.super Ljava/lang/Object;

# Left over from an earlier version: nothing calls it any more.
.method public static pasted(Landroid/content/ClipboardManager;)Landroid/content/ClipData;
    .locals 1
    invoke-virtual {p0}, Landroid/content/ClipboardManager;->getPrimaryClip()Landroid/content/ClipData;
    move-result-object v0
    return-object v0
.end method

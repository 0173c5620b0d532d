# A stand-in in the namespace of the MSA OAID SDK, written for this sample; not the SDK's code.
.class public Lcom/bun/miitmdid/Helper;
.super Ljava/lang/Object;

.method public static read(Landroid/content/Context;)Ljava/lang/String;
    .registers 2
    const-string v0, "content://cn.nubia.identity/identity"
    invoke-static {v0}, Landroid/net/Uri;->parse(Ljava/lang/String;)Landroid/net/Uri;
    const/4 v0, 0x0
    return-object v0
.end method

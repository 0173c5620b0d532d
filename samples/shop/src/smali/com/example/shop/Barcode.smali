.class public Lcom/example/shop/Barcode;
.super Ljava/lang/Object;

.method public static open()Landroid/hardware/Camera;
    .registers 1
    invoke-static {}, Landroid/hardware/Camera;->open()Landroid/hardware/Camera;
    move-result-object v0
    return-object v0
.end method

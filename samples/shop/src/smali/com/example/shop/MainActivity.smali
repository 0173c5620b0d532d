.class public Lcom/example/shop/MainActivity;
.super Landroid/app/Activity;

.method public constructor <init>()V
    .registers 1
    invoke-direct {p0}, Landroid/app/Activity;-><init>()V
    return-void
.end method

.method public onCreate(Landroid/os/Bundle;)V
    .registers 2
    invoke-super {p0, p1}, Landroid/app/Activity;->onCreate(Landroid/os/Bundle;)V
    invoke-static {p0}, Lcom/umeng/analytics/Agent;->start(Landroid/content/Context;)V
    invoke-static {p0}, Lcom/example/shop/Rivals;->list(Landroid/content/Context;)Ljava/util/List;
    invoke-static {p0}, Lcom/example/shop/Stores;->nearest(Landroid/content/Context;)Landroid/location/Location;
    invoke-static {}, Lcom/example/shop/Barcode;->open()Landroid/hardware/Camera;
    return-void
.end method

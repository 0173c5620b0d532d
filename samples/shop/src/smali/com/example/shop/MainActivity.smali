.class public Lcom/example/shop/MainActivity;
.super Landroid/app/Activity;

.method public constructor <init>()V
    .registers 1
    invoke-direct {p0}, Landroid/app/Activity;-><init>()V
    return-void
.end method

.method public onCreate(Landroid/os/Bundle;)V
    .registers 3
    invoke-super {p0, p1}, Landroid/app/Activity;->onCreate(Landroid/os/Bundle;)V
    invoke-static {p0}, Lcom/umeng/analytics/Agent;->start(Landroid/content/Context;)V
    invoke-static {p0}, Lcom/example/shop/Rivals;->list(Landroid/content/Context;)Ljava/util/List;
    move-result-object v0
    invoke-static {v0}, Lcom/example/shop/MainActivity;->send(Ljava/lang/Object;)V
    invoke-static {p0}, Lcom/example/shop/Stores;->nearest(Landroid/content/Context;)Landroid/location/Location;
    move-result-object v0
    invoke-static {v0}, Lcom/example/shop/MainActivity;->send(Ljava/lang/Object;)V
    invoke-static {}, Lcom/example/shop/Barcode;->open()Landroid/hardware/Camera;
    return-void
.end method

.method public static send(Ljava/lang/Object;)V
    .registers 4
    invoke-static {p0}, Ljava/lang/String;->valueOf(Ljava/lang/Object;)Ljava/lang/String;
    move-result-object v2
    new-instance v0, Ljava/net/URL;
    const-string v1, "https://shop.example/log"
    invoke-direct {v0, v1}, Ljava/net/URL;-><init>(Ljava/lang/String;)V
    invoke-virtual {v0}, Ljava/net/URL;->openConnection()Ljava/net/URLConnection;
    move-result-object v0
    const-string v1, "X-Value"
    invoke-virtual {v0, v1, v2}, Ljava/net/URLConnection;->setRequestProperty(Ljava/lang/String;Ljava/lang/String;)V
    return-void
.end method

.class public Lorg/sample/app/Main;
.super Landroid/app/Activity;

.method public constructor <init>()V
    .registers 1
    invoke-direct {p0}, Landroid/app/Activity;-><init>()V
    return-void
.end method

.method public onCreate(Landroid/os/Bundle;)V
    .registers 4
    new-instance v0, Lorg/sample/app/Controller;
    invoke-direct {v0}, Lorg/sample/app/Controller;-><init>()V
    invoke-static {p0, v0}, Lcom/bytedance/sdk/openadsdk/TTAdSdk;->init(Landroid/content/Context;Lcom/bytedance/sdk/openadsdk/TTCustomController;)V
    return-void
.end method

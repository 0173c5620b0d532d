.class public Lorg/sample/app/Controller;
.super Lcom/bytedance/sdk/openadsdk/TTCustomController;

.method public constructor <init>()V
    .registers 1
    invoke-direct {p0}, Lcom/bytedance/sdk/openadsdk/TTCustomController;-><init>()V
    return-void
.end method

.method public isCanUseAndroidId()Z
    .registers 2
    const/4 v0, 0x0
    return v0
.end method

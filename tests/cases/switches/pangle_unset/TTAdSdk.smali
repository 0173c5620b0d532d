.class public Lcom/bytedance/sdk/openadsdk/TTAdSdk;
.super Ljava/lang/Object;

.method public static init(Landroid/content/Context;Lcom/bytedance/sdk/openadsdk/TTCustomController;)V
    .registers 4
    invoke-virtual {p1}, Lcom/bytedance/sdk/openadsdk/TTCustomController;->isCanUseAndroidId()Z
    move-result v0
    if-eqz v0, :done
    invoke-virtual {p0}, Landroid/content/Context;->getContentResolver()Landroid/content/ContentResolver;
    move-result-object v0
    const-string v1, "android_id"
    invoke-static {v0, v1}, Landroid/provider/Settings$Secure;->getString(Landroid/content/ContentResolver;Ljava/lang/String;)Ljava/lang/String;
    move-result-object v0
    const-string v1, "pangle"
    invoke-static {v1, v0}, Landroid/util/Log;->i(Ljava/lang/String;Ljava/lang/String;)I
    :done
    return-void
.end method

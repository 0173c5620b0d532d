.class public Lcom/amap/api/location/AMapLocationClient;
.super Ljava/lang/Object;

.method public static updatePrivacyAgree(Landroid/content/Context;Z)V
    .registers 2
    return-void
.end method

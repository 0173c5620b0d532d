# Proxies that name their interface, as AIDL generates them: more than are looked at one by one.
# `hit` names an interface of the platform; `jumped` and `caught` come to the call with it by
# another way than from the instruction before.
.class public Lcase/Proxies;
.super Ljava/lang/Object;

.method public p0(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p1(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p2(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p3(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p4(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p5(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p6(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p7(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p8(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p9(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p10(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p11(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p12(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p13(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p14(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p15(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p16(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p17(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p18(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p19(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p20(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p21(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p22(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p23(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p24(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p25(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p26(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p27(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p28(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p29(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p30(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p31(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p32(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p33(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p34(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p35(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p36(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p37(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p38(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p39(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p40(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p41(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p42(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p43(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p44(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p45(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p46(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p47(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p48(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p49(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p50(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p51(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p52(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p53(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p54(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p55(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p56(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p57(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p58(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p59(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p60(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p61(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p62(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p63(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p64(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p65(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p66(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p67(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p68(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public p69(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "some.Interface"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public hit(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "android.content.pm.IPackageManager"
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public jumped(Landroid/os/Parcel;Z)V
    .registers 4
    const-string v0, "android.content.pm.IPackageManager"
    if-eqz p2, :call
    const-string v0, "some.Interface"
    :call
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public caught(Landroid/os/Parcel;)V
    .registers 3
    const-string v0, "android.content.pm.IPackageManager"
    :start
    invoke-static {}, Lcase/Proxies;->might()V
    :end
    .catchall {:start .. :end} :call
    const-string v0, "some.Interface"
    :call
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    return-void
.end method

.method public back(Landroid/os/Parcel;Z)V
    .registers 4
    const-string v0, "some.Interface"
    :call
    invoke-virtual {p1, v0}, Landroid/os/Parcel;->writeInterfaceToken(Ljava/lang/String;)V
    const-string v0, "android.content.pm.IPackageManager"
    if-nez p2, :call
    return-void
.end method

.method public static might()V
    .registers 0
    return-void
.end method

# Cases of the constants pass: one method each, its name says what is expected.
# Rebuild the DEX beside it with:  smali assemble --api 28 -o evidence.dex evidence.smali
.class public Lcase/Evidence;
.super Ljava/lang/Object;

.field public static final HELD:Ljava/lang/String; = "android_id"

# key through a static field of the class
.method public static field_constant(Landroid/content/ContentResolver;)Ljava/lang/String;
    .registers 3
    sget-object v0, Lcase/Evidence;->HELD:Ljava/lang/String;
    invoke-static {p0, v0}, Landroid/provider/Settings$Secure;->getString(Landroid/content/ContentResolver;Ljava/lang/String;)Ljava/lang/String;
    move-result-object v0
    return-object v0
.end method

# either branch may set the key: the first one must not be lost
.method public static two_branches(Landroid/content/ContentResolver;Z)Ljava/lang/String;
    .registers 4
    if-eqz p1, :other
    const-string v0, "android_id"
    goto :both
    :other
    const-string v0, "screen_off_timeout"
    :both
    invoke-static {p0, v0}, Landroid/provider/Settings$Secure;->getString(Landroid/content/ContentResolver;Ljava/lang/String;)Ljava/lang/String;
    move-result-object v0
    return-object v0
.end method

# the constant of code that has ended must not run on into what follows
.method public static not_after_return(Landroid/content/ContentResolver;Ljava/lang/String;)Ljava/lang/String;
    .registers 4
    move-object v0, p1
    if-eqz p0, :look
    const-string v0, "android_id"
    return-object v0
    :look
    invoke-static {p0, v0}, Landroid/provider/Settings$Secure;->getString(Landroid/content/ContentResolver;Ljava/lang/String;)Ljava/lang/String;
    move-result-object v0
    return-object v0
.end method

# a wrapper: its parameter is the key
.method public static wrapper(Landroid/content/ContentResolver;Ljava/lang/String;)Ljava/lang/String;
    .registers 3
    invoke-static {p0, p1}, Landroid/provider/Settings$Secure;->getString(Landroid/content/ContentResolver;Ljava/lang/String;)Ljava/lang/String;
    move-result-object v0
    return-object v0
.end method

.method public static through_wrapper(Landroid/content/ContentResolver;)Ljava/lang/String;
    .registers 3
    const-string v0, "android_id"
    invoke-static {p0, v0}, Lcase/Evidence;->wrapper(Landroid/content/ContentResolver;Ljava/lang/String;)Ljava/lang/String;
    move-result-object v0
    return-object v0
.end method

# a path put together
.method public static built_path()Ljava/io/File;
    .registers 3
    new-instance v0, Ljava/lang/StringBuilder;
    invoke-direct {v0}, Ljava/lang/StringBuilder;-><init>()V
    const-string v1, "/sys/class/net/"
    invoke-virtual {v0, v1}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    const-string v1, "wlan0/address"
    invoke-virtual {v0, v1}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;
    invoke-virtual {v0}, Ljava/lang/StringBuilder;->toString()Ljava/lang/String;
    move-result-object v1
    new-instance v0, Ljava/io/File;
    invoke-direct {v0, v1}, Ljava/io/File;-><init>(Ljava/lang/String;)V
    return-object v0
.end method

# a command as an array of words
.method public static command_words()V
    .registers 4
    const/4 v0, 0x3
    new-array v0, v0, [Ljava/lang/String;
    const/4 v1, 0x0
    const-string v2, "pm"
    aput-object v2, v0, v1
    const/4 v1, 0x1
    const-string v2, "list"
    aput-object v2, v0, v1
    const/4 v1, 0x2
    const-string v2, "packages"
    aput-object v2, v0, v1
    invoke-static {}, Ljava/lang/Runtime;->getRuntime()Ljava/lang/Runtime;
    move-result-object v1
    invoke-virtual {v1, v0}, Ljava/lang/Runtime;->exec([Ljava/lang/String;)Ljava/lang/Process;
    return-void
.end method

# Class.forName and getMethod with constants
.method public static reflected()Ljava/lang/reflect/Method;
    .registers 3
    const-string v0, "android.telephony.TelephonyManager"
    invoke-static {v0}, Ljava/lang/Class;->forName(Ljava/lang/String;)Ljava/lang/Class;
    move-result-object v0
    const-string v1, "getDeviceId"
    const/4 v2, 0x0
    invoke-virtual {v0, v1, v2}, Ljava/lang/Class;->getMethod(Ljava/lang/String;[Ljava/lang/Class;)Ljava/lang/reflect/Method;
    move-result-object v0
    return-object v0
.end method

# the class of a cast object
.method public static reflected_on_object(Ljava/lang/Object;)Ljava/lang/reflect/Method;
    .registers 4
    const/4 v2, 0x0
    move-object v0, p0
    invoke-virtual {p0}, Ljava/lang/Object;->hashCode()I
    move-result v1
    sget-object v0, Lcase/Other;->manager:Ljava/lang/Object;
    check-cast v0, Landroid/telephony/TelephonyManager;
    invoke-virtual {v0}, Ljava/lang/Object;->getClass()Ljava/lang/Class;
    move-result-object v0
    const-string v1, "getImei"
    invoke-virtual {v0, v1, v2}, Ljava/lang/Class;->getDeclaredMethod(Ljava/lang/String;[Ljava/lang/Class;)Ljava/lang/reflect/Method;
    move-result-object v0
    return-object v0
.end method

# a method of the same name on another class is nothing
.method public static other_class()Ljava/lang/reflect/Method;
    .registers 3
    const-string v0, "case.Own"
    invoke-static {v0}, Ljava/lang/Class;->forName(Ljava/lang/String;)Ljava/lang/Class;
    move-result-object v0
    const-string v1, "getDeviceId"
    const/4 v2, 0x0
    invoke-virtual {v0, v1, v2}, Ljava/lang/Class;->getMethod(Ljava/lang/String;[Ljava/lang/Class;)Ljava/lang/reflect/Method;
    move-result-object v0
    return-object v0
.end method

# names given by the caller of a helper
.method public static invoker(Ljava/lang/String;Ljava/lang/String;)Ljava/lang/reflect/Method;
    .registers 4
    invoke-static {p0}, Ljava/lang/Class;->forName(Ljava/lang/String;)Ljava/lang/Class;
    move-result-object v0
    const/4 v1, 0x0
    invoke-virtual {v0, p1, v1}, Ljava/lang/Class;->getMethod(Ljava/lang/String;[Ljava/lang/Class;)Ljava/lang/reflect/Method;
    move-result-object v0
    return-object v0
.end method

.method public static through_invoker()V
    .registers 2
    const-string v0, "android.telephony.TelephonyManager"
    const-string v1, "getSubscriberId"
    invoke-static {v0, v1}, Lcase/Evidence;->invoker(Ljava/lang/String;Ljava/lang/String;)Ljava/lang/reflect/Method;
    return-void
.end method

# a list of names against one name
.method public static in_a_loop(Landroid/content/pm/PackageManager;[Ljava/lang/String;)V
    .registers 6
    const/4 v0, 0x0
    :next
    array-length v1, p1
    if-ge v0, v1, :end
    aget-object v2, p1, v0
    const/4 v3, 0x0
    invoke-virtual {p0, v2, v3}, Landroid/content/pm/PackageManager;->getPackageInfo(Ljava/lang/String;I)Landroid/content/pm/PackageInfo;
    add-int/lit8 v0, v0, 0x1
    goto :next
    :end
    return-void
.end method

.method public static one_fixed_name(Landroid/content/pm/PackageManager;)V
    .registers 4
    const-string v0, "com.example.maps"
    const/4 v1, 0x0
    invoke-virtual {p0, v0, v1}, Landroid/content/pm/PackageManager;->getPackageInfo(Ljava/lang/String;I)Landroid/content/pm/PackageInfo;
    return-void
.end method

.method public static own_name_in_a_loop(Landroid/content/pm/PackageManager;Landroid/content/Context;)V
    .registers 5
    :again
    invoke-virtual {p1}, Landroid/content/Context;->getPackageName()Ljava/lang/String;
    move-result-object v0
    const/4 v1, 0x0
    invoke-virtual {p0, v0, v1}, Landroid/content/pm/PackageManager;->getPackageInfo(Ljava/lang/String;I)Landroid/content/pm/PackageInfo;
    move-result-object v0
    if-eqz v0, :again
    return-void
.end method

# the sensor is told by its number
.method public static heart_rate(Landroid/hardware/SensorManager;)V
    .registers 2
    const/16 v0, 0x15
    invoke-virtual {p0, v0}, Landroid/hardware/SensorManager;->getDefaultSensor(I)Landroid/hardware/Sensor;
    return-void
.end method

.method public static accelerometer(Landroid/hardware/SensorManager;)V
    .registers 2
    const/4 v0, 0x1
    invoke-virtual {p0, v0}, Landroid/hardware/SensorManager;->getDefaultSensor(I)Landroid/hardware/Sensor;
    return-void
.end method

# a switch chooses the provider
.method public static by_switch(Landroid/location/LocationManager;I)V
    .registers 4
    const-string v0, "passive"
    packed-switch p1, :table
    goto :use
    :gps
    const-string v0, "gps"
    goto :use
    :network
    const-string v0, "network"
    :use
    invoke-virtual {p0, v0}, Landroid/location/LocationManager;->getLastKnownLocation(Ljava/lang/String;)Landroid/location/Location;
    return-void
    :table
    .packed-switch 0x0
        :gps
        :network
    .end packed-switch
.end method

.method public static loads_code(Ljava/lang/ClassLoader;)V
    .registers 6
    const-string v0, "/data/x.dex"
    const/4 v1, 0x0
    new-instance v2, Ldalvik/system/DexClassLoader;
    invoke-direct {v2, v0, v1, v1, p0}, Ldalvik/system/DexClassLoader;-><init>(Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;Ljava/lang/ClassLoader;)V
    return-void
.end method

# a method reference, as invoke-custom names it
.method public static by_reference()V
    .registers 1
    invoke-custom {}, call_site_0("get", ()Ljava/util/function/Supplier;, ()Ljava/lang/Object;, invoke-instance@Landroid/telephony/TelephonyManager;->getSimSerialNumber()Ljava/lang/String;, ()Ljava/lang/String;)@Ljava/lang/invoke/LambdaMetafactory;->metafactory(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;Ljava/lang/invoke/MethodType;Ljava/lang/invoke/MethodHandle;Ljava/lang/invoke/MethodType;)Ljava/lang/invoke/CallSite;
    return-void
.end method

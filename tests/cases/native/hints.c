/* A library that looks up two members through JNI and reads one property.
 * Rebuild: gcc -shared -nostdlib -Os -s -fPIC -Wl,--build-id=none -Wl,-z,noseparate-code \
 *          -Wl,--unresolved-symbols=ignore-all -o hints.so hints.c
 */
extern int __system_property_get(const char *name, char *value);

const char *const names[] = {"android/telephony/TelephonyManager", "getDeviceId",
                             "java/lang/String", "getSubscriberIdentity"};

int Java_com_example_native_1part_Probe_run(void *env, void *self) {
    static char value[92];
    (void)env;
    (void)self;
    return __system_property_get("ro.serialno", value) + names[0][0];
}

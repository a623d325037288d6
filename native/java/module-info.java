/**
 * The native code, as resources in {@code native/linux-ARCH/}. They are in no package, so every module can read them.
 */
module dev.jcontainer.natives {}

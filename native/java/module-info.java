/** The native code, as resources {@code native/linux-ARCH/}: of no package, and so open to every module. */
module dev.jcontainer.natives {}

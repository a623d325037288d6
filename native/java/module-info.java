/** The native code, as resources {@code native/linux-ARCH/}: of no package, and so open to whoever looks for them. */
module dev.jcontainer.natives {}

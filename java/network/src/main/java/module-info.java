/** Network devices, for our own modules: {@code dev.jcontainer.network.NetDevices} moves them into a container. */
@SuppressWarnings("module") // the named module is built after this one
module dev.jcontainer.network {
    requires dev.jcontainer;
    requires static org.jspecify;

    exports dev.jcontainer.network to
            dev.jcontainer.oci;
}

/**
 * The OCI runtime, for the command line: {@code dev.jcontainer.oci.lifecycle.Lifecycle} creates, starts and deletes
 * containers.
 */
@SuppressWarnings("module") // the command line's module is built after this one
module dev.jcontainer.oci {
    requires dev.jcontainer;
    requires dev.jcontainer.json;
    requires dev.jcontainer.network;
    requires org.freedesktop.dbus;
    requires org.freedesktop.dbus.transport.jre; // a service of the module above, which jlink would leave out
    requires static org.jspecify;
    requires org.slf4j;

    exports dev.jcontainer.oci to
            dev.jcontainer.cli;
    exports dev.jcontainer.oci.config to
            dev.jcontainer.cli;
    exports dev.jcontainer.oci.hook to
            dev.jcontainer.cli;
    exports dev.jcontainer.oci.lifecycle to
            dev.jcontainer.cli;
    exports dev.jcontainer.oci.seccomp to
            dev.jcontainer.cli;
    exports dev.jcontainer.oci.state to
            dev.jcontainer.cli;
    exports dev.jcontainer.oci.systemd to
            dev.jcontainer.cli,
            org.freedesktop.dbus;

    opens dev.jcontainer.oci.systemd to
            org.freedesktop.dbus; // it reads the fields of our messages by reflection
}

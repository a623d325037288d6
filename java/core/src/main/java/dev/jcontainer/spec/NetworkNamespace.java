package dev.jcontainer.spec;

/** The network namespace that a container is in. Values are immutable. */
public sealed interface NetworkNamespace {
    /** A network namespace of its own with the loopback interface only: the default. */
    static NetworkNamespace own() {
        return Own.VALUE;
    }

    /**
     * The network namespace of the process that starts the container, usually the host's. The container then sees the
     * network devices, ports and abstract sockets of the host, and gets the host's name, {@code /etc/hosts} and {@code
     * /etc/resolv.conf}, as far as the specification does not set them. Kernel parameters of the network cannot be set.
     */
    static NetworkNamespace host() {
        return Host.VALUE;
    }

    /**
     * An existing network namespace, such as that of another container. Its interfaces and kernel parameters stay
     * unchanged. It requires root, and no user namespace of the container.
     *
     * @param path the absolute path of the namespace on the host, such as {@code /proc/PID/ns/net}; it is opened at the
     *     launch
     */
    static NetworkNamespace existing(String path) {
        return new Existing(path);
    }

    /** See {@link #own}. */
    record Own() implements NetworkNamespace {
        private static final Own VALUE = new Own();
    }

    /** See {@link #host}. */
    record Host() implements NetworkNamespace {
        private static final Host VALUE = new Host();
    }

    /**
     * See {@link #existing}.
     *
     * @param path the absolute path of the namespace on the host
     */
    record Existing(String path) implements NetworkNamespace {
        public Existing {
            Checks.absolutePath("path of a network namespace", path);
        }
    }
}

package dev.jcontainer.spec;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The program to run, and the container to run it in. Immutable, thread-safe and reusable: one specification may be run
 * any number of times, also in parallel.
 *
 * <p>Strings may hold any byte but NUL: see {@code dev.jcontainer.kernel.Bytes}.
 */
public final class ContainerSpec extends ProgramSpec {
    /** The default size of {@code /dev/shm}: 64 MiB. */
    public static final long DEFAULT_SHM_SIZE = 64L << 20;

    private final Filesystem filesystem;
    private final Names names;
    private final ProcessSetup setup;
    private final Confinement confinement;

    private ContainerSpec(Builder builder) {
        super(builder);
        filesystem = builder.filesystem;
        names = builder.names;
        setup = builder.setup;
        confinement = builder.confinement;
    }

    /** An empty builder. A root and a command are required. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that starts with this specification. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** How the container is isolated from the rest of the machine. */
    public Isolation isolation() {
        return confinement.isolation();
    }

    /**
     * The root filesystem, which the container sees as {@code /}. With {@link Isolation#LANDLOCK} it is always {@link
     * Root#host}, and then means the machine's own root filesystem, not a view of it.
     */
    public Root root() {
        Root root = filesystem.root();
        return root == null ? Root.host() : root;
    }

    /** Whether a root was given; only {@link Isolation#LANDLOCK} requires none. */
    boolean hasRoot() {
        return filesystem.root() != null;
    }

    /** The host name in the container, or null for the first twelve digits of its id. */
    public @Nullable String hostname() {
        return names.hostname();
    }

    /** The container's name, or null if it has none. */
    public @Nullable String name() {
        return names.container();
    }

    /** Whether the process with pid 1 is a reaper. */
    public boolean init() {
        return setup.init();
    }

    /** The user that the program runs as. */
    public User user() {
        User user = givenUser();
        return user == null ? User.ROOT : user;
    }

    /**
     * Whether a user was given. If none was given, the program runs as {@link User#ROOT}, but with {@link
     * UserNamespace#KEEP_ID} as the user who runs the container.
     */
    public boolean hasUser() {
        return givenUser() != null;
    }

    /** The user namespace that the container runs in. */
    public UserNamespace userNamespace() {
        return confinement.userNamespace();
    }

    /** The network namespace that the container is in. */
    public NetworkNamespace network() {
        return confinement.network();
    }

    /** The file mode creation mask, from 0 to 0777. */
    public int umask() {
        return setup.umask();
    }

    /** The mounts besides the root filesystem, in the order in which they are mounted. */
    public List<Mount> mounts() {
        return filesystem.mounts();
    }

    /** The size of {@code /dev/shm} in bytes. */
    public long shmSize() {
        return filesystem.shmSize();
    }

    /** The devices besides the standard ones. */
    public List<Device> devices() {
        return filesystem.devices();
    }

    /** The kernel parameters; each occurs once. */
    public List<Sysctl> sysctls() {
        return List.copyOf(confinement.sysctls().values());
    }

    /** The resource limits; each resource occurs once. */
    public List<Ulimit> ulimits() {
        return List.copyOf(setup.ulimits().values());
    }

    /** The lines of {@code /etc/hosts} besides those that every container has. */
    public List<HostEntry> hosts() {
        return names.hosts();
    }

    /** The content of {@code /etc/resolv.conf}. */
    public Dns dns() {
        return names.dns();
    }

    /** The signal that asks the program to end. */
    public Signal stopSignal() {
        return setup.stopSignal();
    }

    /** The limits on the machine's resources. */
    public Limits limits() {
        return confinement.limits();
    }

    /** The privileges of the container. */
    public Privileges privileges() {
        return confinement.privileges();
    }

    /**
     * Collects the properties of a container. Not thread-safe. Each method checks its input and returns this builder.
     */
    public static final class Builder extends ProgramSpec.Builder<Builder> {
        private Filesystem filesystem = Filesystem.DEFAULT;
        private Names names = Names.DEFAULT;
        private ProcessSetup setup = ProcessSetup.DEFAULT;
        private Confinement confinement = Confinement.DEFAULT;

        private Builder() {
            super(Stdio.inherit());
        }

        private Builder(ContainerSpec spec) {
            super(spec);
            filesystem = spec.filesystem;
            names = spec.names;
            setup = spec.setup;
            confinement = spec.confinement;
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * How the container is isolated from the rest of the machine; the default is {@link Isolation#NAMESPACES}. With
         * {@link Isolation#LANDLOCK} no root can be given, and no option that requires namespaces.
         */
        public Builder isolation(Isolation value) {
            confinement = confinement.withIsolation(value);
            return this;
        }

        /** The root filesystem, which the container sees as {@code /}. */
        public Builder root(Root value) {
            filesystem = filesystem.withRoot(value);
            return this;
        }

        /**
         * The host name: 1 to 64 letters, digits, dots, underscores and hyphens; the first character is not a hyphen.
         */
        public Builder hostname(String value) {
            names = names.withHostname(value);
            return this;
        }

        /** The container's name: a letter or digit, followed by letters, digits, underscores, dots and hyphens. */
        public Builder name(String value) {
            names = names.withContainer(value);
            return this;
        }

        /**
         * Whether the process with pid 1 is a reaper, which runs the program as its child, forwards signals to it and
         * reaps orphans. Without a reaper the program itself has pid 1, and the kernel ignores signals that it does not
         * handle, except SIGKILL.
         */
        public Builder init(boolean value) {
            setup = setup.withInit(value);
            return this;
        }

        /** The user namespace that the container runs in; the default is {@link UserNamespace#DEFAULT}. */
        public Builder userNamespace(UserNamespace value) {
            confinement = confinement.withUserNamespace(value);
            return this;
        }

        /** The network namespace that the container is in; the default is {@link NetworkNamespace#own}. */
        public Builder network(NetworkNamespace value) {
            confinement = confinement.withNetwork(value);
            return this;
        }

        /** The file mode creation mask, from 0 to 0777; the default is 022. */
        public Builder umask(int value) {
            setup = setup.withUmask(value);
            return this;
        }

        /** Adds a mount; it is mounted after those that were added before. */
        public Builder mount(Mount mount) {
            filesystem = filesystem.plusMount(mount);
            return this;
        }

        /** Gives the container exactly these mounts, and replaces those that were added before. */
        public Builder mounts(List<Mount> values) {
            filesystem = filesystem.withMounts(values);
            return this;
        }

        /** The size of {@code /dev/shm} in bytes, above 0; the kernel rounds it up to whole pages. */
        public Builder shmSize(long bytes) {
            filesystem = filesystem.withShmSize(bytes);
            return this;
        }

        /** Gives the container a device of the host. */
        public Builder device(Device device) {
            filesystem = filesystem.plusDevice(device);
            return this;
        }

        /**
         * Gives the container exactly these devices besides the standard ones, and replaces those that were added
         * before.
         */
        public Builder devices(List<Device> values) {
            filesystem = filesystem.withDevices(values);
            return this;
        }

        /** The privileges of the container; the default is {@link Privileges#DEFAULT}. */
        public Builder privileges(Privileges value) {
            confinement = confinement.withPrivileges(value);
            return this;
        }

        /** Sets a kernel parameter; if one is set twice, the last value counts. */
        public Builder sysctl(Sysctl sysctl) {
            confinement = confinement.withSysctl(sysctl);
            return this;
        }

        /** Sets a kernel parameter by its name with dots, such as {@code net.ipv4.ip_forward}. */
        public Builder sysctl(String key, String value) {
            return sysctl(Sysctl.of(key, value));
        }

        /**
         * Limits a resource; if one is limited twice, the last limit counts. A limit above the caller's hard limit
         * requires CAP_SYS_RESOURCE.
         */
        public Builder ulimit(Ulimit ulimit) {
            setup = setup.withUlimit(ulimit);
            return this;
        }

        /** Adds a line to {@code /etc/hosts}. */
        public Builder host(String host, String address) {
            names = names.plusHost(new HostEntry(host, address));
            return this;
        }

        /** The content of {@code /etc/resolv.conf}; the default is {@link Dns#NONE}. */
        public Builder dns(Dns value) {
            names = names.withDns(value);
            return this;
        }

        /**
         * How long the container may run, the launch included; above 0. After this time it is stopped: see {@link
         * #grace}.
         */
        public Builder timeout(Duration limit) {
            setTimeout(limit);
            return this;
        }

        /**
         * How long the program has from the stop signal to SIGKILL when the container is stopped, by its timeout or by
         * {@code Container.stop}. With 0, SIGKILL is sent immediately; the default is {@link
         * ProgramSpec#DEFAULT_GRACE}. A program that does not handle the signal gets SIGKILL immediately in any case,
         * because the kernel ignores unhandled signals to pid 1.
         */
        public Builder grace(Duration value) {
            setGrace(value);
            return this;
        }

        /**
         * The signal that asks the program to end when the container is stopped; the default is {@link Signal#TERM}.
         */
        public Builder stopSignal(Signal value) {
            setup = setup.withStopSignal(value);
            return this;
        }

        /** The limits on the machine's resources; by default they are unlimited. */
        public Builder limits(Limits value) {
            confinement = confinement.withLimits(value);
            return this;
        }

        /**
         * Builds the specification.
         *
         * @throws IllegalArgumentException if there is no root or no command, if two mounts have the same target, if
         *     a kernel parameter of the host's network would be set, or if an option is set that {@link Isolation#LANDLOCK} does not support
         */
        public ContainerSpec build() {
            ContainerSpec spec = new ContainerSpec(this);
            boolean isLandlock = spec.isolation() == Isolation.LANDLOCK;
            if (!spec.hasRoot() && !isLandlock) {
                throw new IllegalArgumentException("The container has no root: Root.directory(…) or Root.host()");
            }
            if (!hasCommand()) {
                throw new IllegalArgumentException("The container has no command");
            }
            filesystem.refuseDuplicates();
            confinement.refuseHostNetwork();
            if (isLandlock) {
                LandlockChecks.check(spec);
            }
            return spec;
        }
    }
}

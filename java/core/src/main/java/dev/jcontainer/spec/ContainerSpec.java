package dev.jcontainer.spec;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to run, and in what container. Immutable, thread-safe and reusable: one specification may be run any number of
 * times, also at once.
 *
 * <p>Strings may hold any byte but NUL: see {@code dev.jcontainer.kernel.Bytes}.
 */
public final class ContainerSpec extends ProgramSpec {
    /** How much {@code /dev/shm} may hold where nothing is said: 64 MiB. */
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

    /** An empty builder. A root and a command must be given. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that starts with this specification. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** By which means it is kept from the rest of the machine. */
    public Isolation isolation() {
        return confinement.isolation();
    }

    /**
     * What the container sees as {@code /}; with {@link Isolation#LANDLOCK} always {@link Root#host}, which is then no view
     * but the machine's own.
     */
    public Root root() {
        Root root = filesystem.root();
        return root == null ? Root.host() : root;
    }

    /** Whether a root was given; only {@link Isolation#LANDLOCK} does without. */
    boolean hasRoot() {
        return filesystem.root() != null;
    }

    /** The host name in the container, null for one of twelve random hexadecimal digits. */
    public @Nullable String hostname() {
        return names.hostname();
    }

    /** The container's name, null for none. */
    public @Nullable String name() {
        return names.container();
    }

    /** Whether a reaper is pid 1. */
    public boolean init() {
        return setup.init();
    }

    /** As whom the program runs. */
    public User user() {
        User user = givenUser();
        return user == null ? User.ROOT : user;
    }

    /** Whether that was said; with {@link UserNamespace#KEEP_ID} it is otherwise whoever runs it. */
    public boolean hasUser() {
        return givenUser() != null;
    }

    /** Which user namespace it runs in. */
    public UserNamespace userNamespace() {
        return confinement.userNamespace();
    }

    /** The permissions that files are made without, from 0 to 0777. */
    public int umask() {
        return setup.umask();
    }

    /** What is mounted besides the root, in order. */
    public List<Mount> mounts() {
        return filesystem.mounts();
    }

    /** How much {@code /dev/shm} may hold, in bytes. */
    public long shmSize() {
        return filesystem.shmSize();
    }

    /** The devices besides the standard ones. */
    public List<Device> devices() {
        return filesystem.devices();
    }

    /** The kernel parameters, each once. */
    public List<Sysctl> sysctls() {
        return List.copyOf(confinement.sysctls().values());
    }

    /** The resource limits, each resource once. */
    public List<Ulimit> ulimits() {
        return List.copyOf(setup.ulimits().values());
    }

    /** The lines of {@code /etc/hosts} besides those of every container. */
    public List<HostEntry> hosts() {
        return names.hosts();
    }

    /** What {@code /etc/resolv.conf} says. */
    public Dns dns() {
        return names.dns();
    }

    /** What asks it to end. */
    public Signal stopSignal() {
        return setup.stopSignal();
    }

    /** How much of the machine it may use. */
    public Limits limits() {
        return confinement.limits();
    }

    /** What it may do to the machine. */
    public Privileges privileges() {
        return confinement.privileges();
    }

    /** Collects what a container is to be. Not thread-safe. Each method checks its input and returns this builder. */
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
         * By which means it is kept from the rest of the machine; {@link Isolation#NAMESPACES} where nothing is said. With
         * {@link Isolation#LANDLOCK} there is no root to give, and nothing else that takes namespaces.
         */
        public Builder isolation(Isolation value) {
            confinement = confinement.withIsolation(value);
            return this;
        }

        /** What the container sees as {@code /}. */
        public Builder root(Root value) {
            filesystem = filesystem.withRoot(value);
            return this;
        }

        /** The host name: 1 to 64 letters, digits, dots, underscores and hyphens, and no hyphen first. */
        public Builder hostname(String value) {
            names = names.withHostname(value);
            return this;
        }

        /** The container's name: a letter or digit, then letters, digits, underscores, dots and hyphens. */
        public Builder name(String value) {
            names = names.withContainer(value);
            return this;
        }

        /**
         * Whether pid 1 is a reaper that runs the program as its child, forwards signals to it and reaps orphans. Without
         * it the program is pid 1: signals that it does not handle are ignored, SIGKILL excepted.
         */
        public Builder init(boolean value) {
            setup = setup.withInit(value);
            return this;
        }

        /** Which user namespace it runs in; {@link UserNamespace#DEFAULT} where nothing is said. */
        public Builder userNamespace(UserNamespace value) {
            confinement = confinement.withUserNamespace(value);
            return this;
        }

        /** The permissions that files are made without, from 0 to 0777; 022 where nothing is said. */
        public Builder umask(int value) {
            setup = setup.withUmask(value);
            return this;
        }

        /** Mounts something, after what was mounted before. */
        public Builder mount(Mount mount) {
            filesystem = filesystem.plusMount(mount);
            return this;
        }

        /** How much {@code /dev/shm} may hold, in bytes, above 0; rounded up to pages. */
        public Builder shmSize(long bytes) {
            filesystem = filesystem.withShmSize(bytes);
            return this;
        }

        /** Gives the container a device of the host. */
        public Builder device(Device device) {
            filesystem = filesystem.plusDevice(device);
            return this;
        }

        /** Gives it these devices and no others besides the standard ones. */
        public Builder devices(List<Device> values) {
            filesystem = filesystem.withDevices(values);
            return this;
        }

        /** What the container may do to the machine; {@link Privileges#DEFAULT} where nothing is said. */
        public Builder privileges(Privileges value) {
            confinement = confinement.withPrivileges(value);
            return this;
        }

        /** Sets a kernel parameter; the last value of one counts. */
        public Builder sysctl(Sysctl sysctl) {
            confinement = confinement.withSysctl(sysctl);
            return this;
        }

        /** Sets a kernel parameter by its name with dots, as {@code net.ipv4.ip_forward}. */
        public Builder sysctl(String key, String value) {
            return sysctl(Sysctl.of(key, value));
        }

        /** Limits a resource; the last limit of one counts. Above the caller's hard limit it takes CAP_SYS_RESOURCE. */
        public Builder ulimit(Ulimit ulimit) {
            setup = setup.withUlimit(ulimit);
            return this;
        }

        /** Adds a line to {@code /etc/hosts}. */
        public Builder host(String host, String address) {
            names = names.plusHost(new HostEntry(host, address));
            return this;
        }

        /** What {@code /etc/resolv.conf} says; {@link Dns#NONE} where nothing is said. */
        public Builder dns(Dns value) {
            names = names.withDns(value);
            return this;
        }

        /** How long the container may run, the launch included, above 0; then it is stopped: see {@link #grace}. */
        public Builder timeout(Duration limit) {
            setTimeout(limit);
            return this;
        }

        /**
         * How long the program has from the stop signal to SIGKILL when the container is stopped, by its timeout or {@code
         * Container.stop}; 0 for SIGKILL at once, {@link ProgramSpec#DEFAULT_GRACE} where nothing is said. A program that does not
         * handle the signal gets SIGKILL at once in any case, for as pid 1 it would not even notice.
         */
        public Builder grace(Duration value) {
            setGrace(value);
            return this;
        }

        /** What asks the program to end when the container is stopped; {@link Signal#TERM} where nothing is said. */
        public Builder stopSignal(Signal value) {
            setup = setup.withStopSignal(value);
            return this;
        }

        /** How much of the machine it may use; without it as much as there is. */
        public Builder limits(Limits value) {
            confinement = confinement.withLimits(value);
            return this;
        }

        /**
         * The specification.
         *
         * @throws IllegalArgumentException if there is no root or no command, or two mounts have the same target, or it has
         *     {@link Isolation#LANDLOCK} and asks for what that cannot give
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
            if (isLandlock) {
                LandlockChecks.check(spec);
            }
            return spec;
        }
    }
}

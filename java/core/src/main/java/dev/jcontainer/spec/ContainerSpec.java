package dev.jcontainer.spec;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to run, and in what container. Immutable, thread-safe and reusable: one specification may be run any number of
 * times, also at once.
 *
 * <p>Strings may hold any byte but NUL: see {@code dev.jcontainer.kernel.Bytes}.
 */
public final class ContainerSpec {
    /** How long a program has from SIGTERM to SIGKILL where nothing else is said: 2 seconds. */
    public static final Duration DEFAULT_GRACE = Duration.ofSeconds(2);

    /** How much {@code /dev/shm} may hold where nothing is said: 64 MiB. */
    public static final long DEFAULT_SHM_SIZE = 64L << 20;

    private static final int DEFAULT_UMASK = 022;

    private final Isolation isolation;
    private final Root root;
    private final List<String> command;
    private final Map<String, String> environment;
    private final @Nullable String workdir;
    private final @Nullable String hostname;
    private final @Nullable String name;
    private final boolean init;
    private final User user;
    private final boolean hasUser;
    private final UserNamespace userNamespace;
    private final int umask;
    private final List<Mount> mounts;
    private final long shmSize;
    private final List<Device> devices;
    private final List<Sysctl> sysctls;
    private final List<Ulimit> ulimits;
    private final List<HostEntry> hosts;
    private final Dns dns;
    private final Stdio stdio;
    private final @Nullable Duration timeout;
    private final @Nullable Duration grace;
    private final Signal stopSignal;
    private final Limits limits;
    private final Privileges privileges;

    private ContainerSpec(Builder builder, Root root) {
        this.isolation = builder.isolation;
        this.root = root;
        this.command = List.copyOf(builder.command);
        this.environment = Collections.unmodifiableMap(new LinkedHashMap<>(builder.environment));
        this.workdir = builder.workdir;
        this.hostname = builder.hostname;
        this.name = builder.name;
        this.init = builder.init;
        this.user = builder.user;
        this.hasUser = builder.hasUser;
        this.userNamespace = builder.userNamespace;
        this.umask = builder.umask;
        this.mounts = List.copyOf(builder.mounts);
        this.shmSize = builder.shmSize;
        this.devices = List.copyOf(builder.devices);
        this.sysctls = List.copyOf(builder.sysctls.values());
        this.ulimits = List.copyOf(builder.ulimits.values());
        this.hosts = List.copyOf(builder.hosts);
        this.dns = builder.dns;
        this.stdio = builder.stdio;
        this.timeout = builder.timeout;
        this.grace = builder.grace;
        this.stopSignal = builder.stopSignal;
        this.limits = builder.limits;
        this.privileges = builder.privileges;
    }

    /** An empty builder. A root and a command must be given. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that starts with this specification. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.isolation = isolation;
        builder.root = isolation == Isolation.LANDLOCK ? null : root;
        builder.command = command;
        builder.environment.putAll(environment);
        builder.workdir = workdir;
        builder.hostname = hostname;
        builder.name = name;
        builder.init = init;
        builder.user = user;
        builder.hasUser = hasUser;
        builder.userNamespace = userNamespace;
        builder.umask = umask;
        builder.mounts.addAll(mounts);
        builder.shmSize = shmSize;
        builder.devices.addAll(devices);
        for (Sysctl sysctl : sysctls) {
            builder.sysctl(sysctl);
        }
        for (Ulimit ulimit : ulimits) {
            builder.ulimit(ulimit);
        }
        builder.hosts.addAll(hosts);
        builder.dns = dns;
        builder.stdio = stdio;
        builder.timeout = timeout;
        builder.grace = grace;
        builder.stopSignal = stopSignal;
        builder.limits = limits;
        builder.privileges = privileges;
        return builder;
    }

    /** By which means it is kept from the rest of the machine. */
    public Isolation isolation() {
        return isolation;
    }

    /**
     * What the container sees as {@code /}; with {@link Isolation#LANDLOCK} always {@link Root#host}, which is then no view
     * but the machine's own.
     */
    public Root root() {
        return root;
    }

    /** The program and its arguments; never empty. */
    public List<String> command() {
        return command;
    }

    /** The variables that were set, in their order; the defaults are not among them. */
    public Map<String, String> environment() {
        return environment;
    }

    /** The working directory in the container, null for {@code /}. */
    public @Nullable String workdir() {
        return workdir;
    }

    /** The host name in the container, null for one of twelve random hexadecimal digits. */
    public @Nullable String hostname() {
        return hostname;
    }

    /** The container's name, null for none. */
    public @Nullable String name() {
        return name;
    }

    /** Whether a reaper is pid 1. */
    public boolean init() {
        return init;
    }

    /** As whom the program runs. */
    public User user() {
        return user;
    }

    /** Whether that was said; with {@link UserNamespace#KEEP_ID} it is otherwise whoever runs it. */
    public boolean hasUser() {
        return hasUser;
    }

    /** Which user namespace it runs in. */
    public UserNamespace userNamespace() {
        return userNamespace;
    }

    /** The permissions that files are made without, from 0 to 0777. */
    public int umask() {
        return umask;
    }

    /** What is mounted besides the root, in order. */
    public List<Mount> mounts() {
        return mounts;
    }

    /** How much {@code /dev/shm} may hold, in bytes. */
    public long shmSize() {
        return shmSize;
    }

    /** The devices besides the standard ones. */
    public List<Device> devices() {
        return devices;
    }

    /** The kernel parameters, each once. */
    public List<Sysctl> sysctls() {
        return sysctls;
    }

    /** The resource limits, each resource once. */
    public List<Ulimit> ulimits() {
        return ulimits;
    }

    /** The lines of {@code /etc/hosts} besides those of every container. */
    public List<HostEntry> hosts() {
        return hosts;
    }

    /** What {@code /etc/resolv.conf} says. */
    public Dns dns() {
        return dns;
    }

    /** The streams. */
    public Stdio stdio() {
        return stdio;
    }

    /** How long the container may run, the launch included; null for as long as it likes. */
    public @Nullable Duration timeout() {
        return timeout;
    }

    /** How long it has from the stop signal to SIGKILL when it is stopped. */
    public Duration grace() {
        return grace == null ? DEFAULT_GRACE : grace;
    }

    /** The same; null where nothing was said. */
    public @Nullable Duration givenGrace() {
        return grace;
    }

    /** What asks it to end. */
    public Signal stopSignal() {
        return stopSignal;
    }

    /** How much of the machine it may use. */
    public Limits limits() {
        return limits;
    }

    /** What it may do to the machine. */
    public Privileges privileges() {
        return privileges;
    }

    /** Collects what a container is to be. Not thread-safe. Each method checks its input and returns this builder. */
    public static final class Builder {
        private static final int MAX_HOSTNAME = 64;

        private Isolation isolation = Isolation.NAMESPACES;
        private @Nullable Root root;
        private List<String> command = List.of();
        private final Map<String, String> environment = new LinkedHashMap<>();
        private @Nullable String workdir;
        private @Nullable String hostname;
        private @Nullable String name;
        private boolean init;
        private User user = User.ROOT;
        private boolean hasUser;
        private UserNamespace userNamespace = UserNamespace.DEFAULT;
        private int umask = DEFAULT_UMASK;
        private final List<Mount> mounts = new ArrayList<>();
        private long shmSize = DEFAULT_SHM_SIZE;
        private final List<Device> devices = new ArrayList<>();
        private final Map<String, Sysctl> sysctls = new LinkedHashMap<>();
        private final Map<Ulimit.Resource, Ulimit> ulimits = new LinkedHashMap<>();
        private final List<HostEntry> hosts = new ArrayList<>();
        private Dns dns = Dns.NONE;
        private Stdio stdio = Stdio.inherit();
        private @Nullable Duration timeout;
        private @Nullable Duration grace;
        private Signal stopSignal = Signal.TERM;
        private Limits limits = Limits.NONE;
        private Privileges privileges = Privileges.DEFAULT;

        private Builder() {}

        /**
         * By which means it is kept from the rest of the machine; {@link Isolation#NAMESPACES} where nothing is said. With
         * {@link Isolation#LANDLOCK} there is no root to give, and nothing else that takes namespaces.
         */
        public Builder isolation(Isolation value) {
            isolation = value;
            return this;
        }

        /** What the container sees as {@code /}. */
        public Builder root(Root value) {
            root = value;
            return this;
        }

        /** The program and its arguments. A program without a slash is looked up in the container's PATH. */
        public Builder command(String... words) {
            return command(Arrays.asList(words));
        }

        /** The same as a list. */
        public Builder command(List<String> words) {
            command = Checks.command(words);
            return this;
        }

        /**
         * Sets a variable. Nothing of the caller's environment is passed on; PATH, HOME, HOSTNAME, PS1 and, with a
         * terminal, TERM are set unless they are set here.
         */
        public Builder env(String key, String value) {
            Checks.variable(key, value);
            environment.put(key, value);
            return this;
        }

        /** Sets these variables. */
        public Builder env(Map<String, String> variables) {
            for (Map.Entry<String, String> variable : variables.entrySet()) {
                env(variable.getKey(), variable.getValue());
            }
            return this;
        }

        /** The working directory, an absolute path in the container; made where it is missing. */
        public Builder workdir(String path) {
            workdir = Checks.absolutePath("working directory", path);
            return this;
        }

        /** The host name: 1 to 64 letters, digits, dots, underscores and hyphens, and no hyphen first. */
        public Builder hostname(String value) {
            boolean valid = !value.isEmpty() && value.length() <= MAX_HOSTNAME && value.charAt(0) != '-';
            for (int i = 0; valid && i < value.length(); i++) {
                char c = value.charAt(i);
                valid = isLetterOrDigit(c) || c == '.' || c == '_' || c == '-';
            }
            if (!valid) {
                throw new IllegalArgumentException("The host name " + Checks.shown(value)
                        + " is not 1 to 64 letters, digits, dots, underscores and hyphens with no hyphen first");
            }
            hostname = value;
            return this;
        }

        /** The container's name: a letter or digit, then letters, digits, underscores, dots and hyphens. */
        public Builder name(String value) {
            boolean valid = !value.isEmpty() && isLetterOrDigit(value.charAt(0));
            for (int i = 1; valid && i < value.length(); i++) {
                char c = value.charAt(i);
                valid = isLetterOrDigit(c) || c == '_' || c == '.' || c == '-';
            }
            if (!valid) {
                throw new IllegalArgumentException("The name " + Checks.shown(value)
                        + " is not a letter or digit followed by letters, digits, underscores, dots and hyphens");
            }
            name = value;
            return this;
        }

        /**
         * Whether pid 1 is a reaper that runs the program as its child, forwards signals to it and reaps orphans. Without
         * it the program is pid 1: signals that it does not handle are ignored, SIGKILL excepted.
         */
        public Builder init(boolean value) {
            init = value;
            return this;
        }

        /** As whom the program runs; {@link User#ROOT} where nothing is said. */
        public Builder user(User value) {
            user = value;
            hasUser = true;
            return this;
        }

        /** The same by numbers, each from 0 to 4294967294. */
        public Builder user(long uid, long gid) {
            return user(User.of(uid, gid));
        }

        /** Which user namespace it runs in; {@link UserNamespace#DEFAULT} where nothing is said. */
        public Builder userNamespace(UserNamespace value) {
            userNamespace = value;
            return this;
        }

        /** The permissions that files are made without, from 0 to 0777; 022 where nothing is said. */
        public Builder umask(int value) {
            if ((value & ~0777) != 0) {
                throw new IllegalArgumentException(
                        "The umask 0" + Integer.toOctalString(value) + " is not from 0 to 0777");
            }
            umask = value;
            return this;
        }

        /** Mounts something, after what was mounted before. */
        public Builder mount(Mount mount) {
            mounts.add(mount);
            return this;
        }

        /** How much {@code /dev/shm} may hold, in bytes, above 0; rounded up to pages. */
        public Builder shmSize(long bytes) {
            if (bytes <= 0) {
                throw new IllegalArgumentException("The size of /dev/shm is not above 0: " + bytes);
            }
            shmSize = bytes;
            return this;
        }

        /** Gives the container a device of the host. */
        public Builder device(Device device) {
            devices.add(device);
            return this;
        }

        /** Gives it these devices and no others besides the standard ones. */
        public Builder devices(List<Device> values) {
            devices.clear();
            devices.addAll(values);
            return this;
        }

        /** What the container may do to the machine; {@link Privileges#DEFAULT} where nothing is said. */
        public Builder privileges(Privileges value) {
            privileges = value;
            return this;
        }

        /** Sets a kernel parameter; the last value of one counts. */
        public Builder sysctl(Sysctl sysctl) {
            sysctls.put(sysctl.path(), sysctl);
            return this;
        }

        /** Sets a kernel parameter by its name with dots, as {@code net.ipv4.ip_forward}. */
        public Builder sysctl(String key, String value) {
            return sysctl(Sysctl.of(key, value));
        }

        /** Limits a resource; the last limit of one counts. Above the caller's hard limit it takes CAP_SYS_RESOURCE. */
        public Builder ulimit(Ulimit ulimit) {
            ulimits.put(ulimit.resource(), ulimit);
            return this;
        }

        /** Adds a line to {@code /etc/hosts}. */
        public Builder host(String host, String address) {
            hosts.add(new HostEntry(host, address));
            return this;
        }

        /** What {@code /etc/resolv.conf} says; {@link Dns#NONE} where nothing is said. */
        public Builder dns(Dns value) {
            dns = value;
            return this;
        }

        /** The streams; {@link Stdio#inherit} where nothing is said. */
        public Builder stdio(Stdio value) {
            stdio = value;
            return this;
        }

        /** How long the container may run, the launch included, above 0; then it is stopped: see {@link #grace}. */
        public Builder timeout(Duration limit) {
            Checks.timeout(limit);
            timeout = limit;
            return this;
        }

        /** Both at once: {@link #timeout(Duration)} and {@link #grace}. */
        public Builder timeout(Duration limit, Duration graceAfter) {
            Checks.timeout(limit);
            Checks.grace(graceAfter);
            timeout = limit;
            grace = graceAfter;
            return this;
        }

        /**
         * How long the program has from the stop signal to SIGKILL when the container is stopped, by its timeout or {@code
         * Container.stop}; 0 for SIGKILL at once, {@link #DEFAULT_GRACE} where nothing is said. A program that does not
         * handle the signal gets SIGKILL at once in any case, for as pid 1 it would not even notice.
         */
        public Builder grace(Duration value) {
            Checks.grace(value);
            grace = value;
            return this;
        }

        /** What asks the program to end when the container is stopped; {@link Signal#TERM} where nothing is said. */
        public Builder stopSignal(Signal value) {
            stopSignal = value;
            return this;
        }

        /** How much of the machine it may use; without it as much as there is. */
        public Builder limits(Limits value) {
            limits = value;
            return this;
        }

        /**
         * The specification.
         *
         * @throws IllegalArgumentException if there is no root or no command, or two mounts have the same target, or it has
         *     {@link Isolation#LANDLOCK} and asks for what that cannot give
         */
        public ContainerSpec build() {
            boolean isAlone = isolation == Isolation.LANDLOCK;
            Root given = root == null && isAlone ? Root.host() : root;
            if (given == null) {
                throw new IllegalArgumentException("The container has no root: Root.directory(…) or Root.host()");
            }
            if (command.isEmpty()) {
                throw new IllegalArgumentException("The container has no command");
            }
            refuseDuplicates();
            ContainerSpec spec = new ContainerSpec(this, given);
            if (isAlone) {
                LandlockChecks.check(spec, root != null);
            }
            return spec;
        }

        /** The second would hide the first, which nobody means. */
        private void refuseDuplicates() {
            List<String> targets = new ArrayList<>();
            for (Mount mount : mounts) {
                String target = Paths.normal(mount.target());
                if (targets.contains(target)) {
                    throw new IllegalArgumentException("There are two mounts on " + target);
                }
                targets.add(target);
            }
        }

        private static boolean isLetterOrDigit(char c) {
            return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
        }
    }
}

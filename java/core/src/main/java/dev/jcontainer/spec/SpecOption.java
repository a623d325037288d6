package dev.jcontainer.spec;

import org.jspecify.annotations.Nullable;

/**
 * The options that the methods of {@link ContainerSpec.Builder} and {@link Privileges.Builder} set. An {@link
 * Isolation} supports an option or refuses it, so each new method needs a constant here: {@code SpecOptionTest}
 * compares the two.
 */
enum SpecOption {
    ROOT("A root filesystem of its own (--rootfs)"),
    MOUNT("A mount (--volume, --mount, --tmpfs)"),
    SHM_SIZE("A /dev/shm of its own (--shm-size)"),
    DEVICE("A device (--device)"),
    SYSCTL("A kernel parameter (--sysctl)"),
    HOSTNAME("A host name of its own (--hostname)"),
    HOST("A line of /etc/hosts (--add-host)"),
    DNS("An /etc/resolv.conf of its own (--dns)"),
    USER("Another user (--user, --group-add)"),
    USER_NAMESPACE("A user namespace (--userns)"),
    NETWORK("Another network (--network)"),
    INIT("An init of its own (--init)"),
    TERMINAL("A terminal of its own (--tty)"),

    PRIVILEGED("All privileges (--privileged)"),
    CAPABILITIES("A capability (--cap-add, --cap-ambient)"),
    NO_NEW_PRIVS("Gaining privileges (--security-opt no-new-privileges=false)"),
    SECCOMP("Another filter of system calls (--security-opt seccomp)"),
    MASK("A masked or unmasked path (--security-opt mask, unmask, systempaths)"),
    SECURITY_LABEL("A security label (--security-opt apparmor, label)"),
    LANDLOCK_READ_ONLY(null),
    LANDLOCK_READ_WRITE(null),

    ISOLATION(null),
    COMMAND(null),
    ENV(null),
    WORKDIR(null),
    UMASK(null),
    ULIMIT(null),
    STDIO(null),
    NAME(null),
    TIMEOUT(null),
    GRACE(null),
    STOP_SIGNAL(null),
    LIMITS(null);

    private final @Nullable String words;

    /** An option with the words by which a refusal names it; null for an option that every isolation supports. */
    SpecOption(@Nullable String words) {
        this.words = words;
    }

    /** The beginning of a sentence that names the option. */
    @Nullable
    String words() {
        return words;
    }

    /**
     * Whether a specification sets the option to another value than its default. Only for options that an isolation may
     * refuse.
     */
    boolean isGiven(ContainerSpec spec) {
        Privileges privileges = spec.privileges();
        switch (this) {
            case ROOT:
                return spec.hasRoot();
            case MOUNT:
                return !spec.mounts().isEmpty();
            case SHM_SIZE:
                return spec.shmSize() != ContainerSpec.DEFAULT_SHM_SIZE;
            case DEVICE:
                return !spec.devices().isEmpty();
            case SYSCTL:
                return !spec.sysctls().isEmpty();
            case HOSTNAME:
                return spec.hostname() != null;
            case HOST:
                return !spec.hosts().isEmpty();
            case DNS:
                return !spec.dns().equals(Dns.NONE);
            case USER:
                return spec.hasUser();
            case USER_NAMESPACE:
                return spec.userNamespace() != UserNamespace.DEFAULT;
            case NETWORK:
                return !(spec.network() instanceof NetworkNamespace.Own);
            case INIT:
                return spec.init();
            case TERMINAL:
                return spec.stdio().isTerminal();
            default:
                return isGiven(privileges);
        }
    }

    private boolean isGiven(Privileges privileges) {
        switch (this) {
            case PRIVILEGED:
                return privileges.isPrivileged();
            case CAPABILITIES:
                Capabilities capabilities = privileges.capabilities();
                return (capabilities.granted() & ~Capabilities.DEFAULT.granted() | capabilities.required()) != 0;
            case NO_NEW_PRIVS:
                return !privileges.noNewPrivs();
            case SECCOMP:
                return privileges.seccomp() != Seccomp.DEFAULT;
            case MASK:
                return !privileges.masked().isEmpty() || privileges.hasUnmasked();
            case SECURITY_LABEL:
                return privileges.appArmorProfile() != null
                        || privileges.selinuxLabel() != null
                        || privileges.selinuxMountLabel() != null;
            default:
                throw new IllegalStateException("There is no rule for when the option " + this + " is given");
        }
    }
}

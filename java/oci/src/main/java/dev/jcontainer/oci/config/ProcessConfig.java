package dev.jcontainer.oci.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A process of the container: the first process, or an exec.
 *
 * @param terminal whether it has a terminal
 * @param consoleSize the size of the terminal, or null for the kernel's default
 * @param user the user that runs it
 * @param args its argv, not empty
 * @param env its environment, in the form {@code KEY=VALUE}
 * @param cwd the absolute path of its working directory
 * @param capabilities its capabilities; empty sets if the configuration has none
 * @param rlimits its resource limits; each type at most once
 * @param noNewPrivileges whether it can never gain privileges by execve(2)
 * @param apparmorProfile the AppArmor profile, or null for none
 * @param selinuxLabel the SELinux label, or null for none
 * @param oomScoreAdj from -1000 to 1000, or null to leave it unchanged
 * @param scheduler the scheduling attributes, or null to leave them unchanged
 * @param ioPriority the I/O priority, or null to leave it unchanged
 * @param affinity the CPU affinity of an exec, or null for none
 */
public record ProcessConfig(
        boolean terminal,
        @Nullable ConsoleSize consoleSize,
        UserConfig user,
        List<String> args,
        List<String> env,
        String cwd,
        CapabilitySets capabilities,
        List<RlimitConfig> rlimits,
        boolean noNewPrivileges,
        @Nullable String apparmorProfile,
        @Nullable String selinuxLabel,
        @Nullable Integer oomScoreAdj,
        @Nullable Scheduler scheduler,
        @Nullable IoPriority ioPriority,
        @Nullable CpuAffinity affinity) {
    private static final int DEFAULT_UMASK = 022;

    public ProcessConfig {
        args = List.copyOf(args);
        env = List.copyOf(env);
        rlimits = List.copyOf(rlimits);
    }

    /** Returns the same process with a terminal of another size. */
    public ProcessConfig with(ConsoleSize size) {
        return new ProcessConfig(
                terminal,
                size,
                user,
                args,
                env,
                cwd,
                capabilities,
                rlimits,
                noNewPrivileges,
                apparmorProfile,
                selinuxLabel,
                oomScoreAdj,
                scheduler,
                ioPriority,
                affinity);
    }

    /** Returns the umask of its user, or the default. */
    public int umask() {
        Integer own = user.umask();
        return own == null ? DEFAULT_UMASK : own;
    }

    /** The size of a terminal in characters, each number from 0 to 65535. */
    public record ConsoleSize(int height, int width) {}

    /**
     * The user of a process, with the ids that it has in the container.
     *
     * @param umask the umask from 0 to 0777, or null for 022
     */
    public record UserConfig(long uid, long gid, @Nullable Integer umask, List<Long> additionalGids) {
        public UserConfig {
            additionalGids = List.copyOf(additionalGids);
        }
    }

    /** The names in the five capability sets (man 7 capabilities). */
    public record CapabilitySets(
            List<String> bounding,
            List<String> effective,
            List<String> inheritable,
            List<String> permitted,
            List<String> ambient) {
        /** No capabilities. */
        public static final CapabilitySets NONE =
                new CapabilitySets(List.of(), List.of(), List.of(), List.of(), List.of());

        public CapabilitySets {
            bounding = List.copyOf(bounding);
            effective = List.copyOf(effective);
            inheritable = List.copyOf(inheritable);
            permitted = List.copyOf(permitted);
            ambient = List.copyOf(ambient);
        }
    }

    /**
     * A resource limit of {@code prlimit(2)}.
     *
     * @param type the name of the resource, such as {@code RLIMIT_NOFILE}
     * @param soft the soft limit, an unsigned number of 64 bits; all bits set for unlimited
     * @param hard the hard limit, in the same form and not below the soft limit
     */
    public record RlimitConfig(String type, long soft, long hard) {}

    /**
     * The scheduling attributes for {@code sched_setattr(2)}.
     *
     * @param policy the policy, such as {@code SCHED_OTHER}
     * @param nice from -20 to 19
     * @param priority from 0 to 99
     * @param flags flags such as {@code SCHED_FLAG_RESET_ON_FORK}
     * @param runtime an unsigned number of nanoseconds
     * @param deadline an unsigned number of nanoseconds
     * @param period an unsigned number of nanoseconds
     */
    public record Scheduler(
            String policy, int nice, int priority, List<String> flags, long runtime, long deadline, long period) {
        public Scheduler {
            flags = List.copyOf(flags);
        }
    }

    /**
     * The I/O priority for {@code ioprio_set(2)}.
     *
     * @param type {@code IOPRIO_CLASS_RT}, {@code IOPRIO_CLASS_BE} or {@code IOPRIO_CLASS_IDLE}
     * @param priority from 0 to 7
     */
    public record IoPriority(String type, int priority) {}

    /**
     * The CPU affinity of an exec. Each is a list of processors such as {@code 0-3,7}, or null.
     *
     * @param initial the affinity before the process joins the container's cgroup
     * @param finalList the affinity after that
     */
    public record CpuAffinity(
            @Nullable String initial, @Nullable String finalList) {}

    @Override
    public String toString() {
        return "ProcessConfig[args=" + args + ", cwd=" + cwd + ", user=" + user + ", names of env="
                + Variables.names(env) + "]";
    }
}

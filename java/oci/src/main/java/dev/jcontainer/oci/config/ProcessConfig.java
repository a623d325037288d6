package dev.jcontainer.oci.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A process of the container: its first one, or one more that {@code exec} adds.
 *
 * @param terminal whether it gets one
 * @param consoleSize of the terminal, null for the kernel's default
 * @param args its argv, not empty
 * @param env {@code KEY=VALUE} each
 * @param cwd absolute
 * @param capabilities none where the configuration has none
 * @param apparmorProfile null for none
 * @param selinuxLabel null for none
 * @param oomScoreAdj from -1000 to 1000; null to leave it
 * @param scheduler null to leave it
 * @param ioPriority null to leave it
 * @param affinity of {@code exec}, null for none
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

    /** The same with a terminal of another size. */
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

    /** That of its user, else the usual one. */
    public int umask() {
        Integer own = user.umask();
        return own == null ? DEFAULT_UMASK : own;
    }

    /** In characters, each from 0 to 65535. */
    public record ConsoleSize(int height, int width) {}

    /**
     * As whom it runs, in the numbers of the container.
     *
     * @param umask from 0 to 0777, null for 022
     */
    public record UserConfig(long uid, long gid, @Nullable Integer umask, List<Long> additionalGids) {
        public UserConfig {
            additionalGids = List.copyOf(additionalGids);
        }
    }

    /** The five sets of man 7 capabilities, by names. */
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
     * A limit of {@code prlimit(2)}.
     *
     * @param type {@code RLIMIT_NOFILE} and the like
     * @param soft 64 bits without a sign; all ones for no limit
     * @param hard likewise, not below the soft one
     */
    public record RlimitConfig(String type, long soft, long hard) {}

    /**
     * Of {@code sched_setattr(2)}.
     *
     * @param policy {@code SCHED_OTHER} and the like
     * @param flags {@code SCHED_FLAG_RESET_ON_FORK} and the like
     * @param runtime in nanoseconds, without a sign, as the next two
     */
    public record Scheduler(
            String policy, int nice, int priority, List<String> flags, long runtime, long deadline, long period) {
        public Scheduler {
            flags = List.copyOf(flags);
        }
    }

    /**
     * Of {@code ioprio_set(2)}.
     *
     * @param type {@code IOPRIO_CLASS_RT}, {@code _BE} or {@code _IDLE}
     */
    public record IoPriority(String type, int priority) {}

    /** Lists of processors, as {@code 0-3,7}: before and after the process joins the container's cgroup. */
    public record CpuAffinity(
            @Nullable String initial, @Nullable String finalList) {}

    @Override
    public String toString() {
        return "ProcessConfig[args=" + args + ", cwd=" + cwd + ", user=" + user + ", names of env="
                + Variables.names(env) + "]";
    }
}

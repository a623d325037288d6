package dev.jcontainer.oci.bundle;

import dev.jcontainer.json.DocumentException;
import dev.jcontainer.oci.config.LinuxConfig;
import dev.jcontainer.oci.config.ProcessConfig;
import dev.jcontainer.oci.config.ProcessConfig.RlimitConfig;
import dev.jcontainer.plan.FilterPlan;
import dev.jcontainer.plan.LimitSteps;
import dev.jcontainer.plan.step.FilterFlag;
import dev.jcontainer.plan.step.Flags;
import dev.jcontainer.plan.step.PrivilegeStep;
import dev.jcontainer.plan.step.ProcessStep;
import dev.jcontainer.plan.step.Step;
import dev.jcontainer.spec.Capability;
import dev.jcontainer.spec.Ulimit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plans what a process becomes before it executes its program: the same for the first of a container and for others. */
final class ProcessSteps {
    private static final int LINUX32 = 0x0008; // PER_LINUX32

    private ProcessSteps() {}

    /**
     * Adds them.
     *
     * @param users of the container's user namespace, null for none
     * @param permitted what this process may do itself, a bit each
     * @param filter of the system calls, null for none
     */
    static void add(
            List<Step> steps,
            ProcessConfig process,
            LinuxConfig linux,
            @Nullable Users users,
            long permitted,
            @Nullable FilterPlan filter)
            throws DocumentException {
        if (!process.terminal()) { // else they are the engine's, and the program's are the terminal
            steps.add(Users.ownStreams(users, process.user().uid()));
        }
        LinuxConfig.Personality personality = linux.personality();
        if (personality != null) {
            steps.add(new ProcessStep.Personality(personality.domain().equals("LINUX32") ? LINUX32 : 0));
        }
        SchedulingSteps.add(steps, process.scheduler(), process.ioPriority());
        if (linux.memoryPolicy() != null) {
            steps.add(SchedulingSteps.memoryPolicy(linux.memoryPolicy()));
        }
        steps.add(new ProcessStep.Umask(process.umask()));
        for (RlimitConfig limit : process.rlimits()) { // while we may raise them
            steps.add(rlimit(limit));
        }
        if (process.apparmorProfile() != null) {
            steps.add(
                    new PrivilegeStep.ExecLabel(PrivilegeStep.ExecLabel.APPARMOR, "exec " + process.apparmorProfile()));
        }
        if (process.selinuxLabel() != null) {
            steps.add(new PrivilegeStep.ExecLabel(PrivilegeStep.ExecLabel.SELINUX, process.selinuxLabel()));
        }
        if (!process.noNewPrivileges() && filter != null) {
            steps.add(new PrivilegeStep.KeepForFilter());
        }
        steps.add(Users.become(
                users,
                process.user().uid(),
                process.user().gid(),
                process.user().additionalGids()));
        steps.add(capabilities(process.capabilities(), users == null ? permitted : -1));
        if (process.noNewPrivileges()) {
            steps.add(new PrivilegeStep.NoNewPrivs());
        }
        if (filter != null) { // which the program's process takes on when all else is done, also a wait for the start
            steps.add(new PrivilegeStep.Seccomp(Flags.of(FilterFlag.AT_EXEC), filter.flags(), filter.filter()));
        }
    }

    /** Of its terminal; 0, as the kernel has it, where nobody has said. */
    static int columns(ProcessConfig process) {
        return process.consoleSize() == null ? 0 : process.consoleSize().width();
    }

    /** Likewise. */
    static int rows(ProcessConfig process) {
        return process.consoleSize() == null ? 0 : process.consoleSize().height();
    }

    private static Step rlimit(RlimitConfig limit) {
        Ulimit.Resource resource =
                Ulimit.Resource.valueOf(limit.type().substring("RLIMIT_".length())); // the reader knows these only
        return LimitSteps.of(resource, limit.soft(), limit.hard());
    }

    /** What we do not have ourselves cannot be given, and is left out, as the specification wants it. */
    private static PrivilegeStep.Capabilities capabilities(ProcessConfig.CapabilitySets sets, long ours) {
        long permitted = bits(sets.permitted()) & ours;
        long inheritable = bits(sets.inheritable()) & ours;
        return new PrivilegeStep.Capabilities(
                bits(sets.bounding()) & ours,
                bits(sets.effective()) & permitted,
                permitted,
                inheritable,
                bits(sets.ambient()) & permitted & inheritable);
    }

    private static long bits(List<String> names) {
        long bits = 0;
        for (Capability capability : Capability.values()) {
            if (names.contains("CAP_" + capability.name())) {
                bits |= capability.bit();
            }
        }
        return bits;
    }
}

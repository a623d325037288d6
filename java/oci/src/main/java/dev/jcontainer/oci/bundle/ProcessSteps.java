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

/** Plans how a process is set up before it executes its program, for first processes and for execs. */
final class ProcessSteps {
    private static final int LINUX32 = 0x0008; // PER_LINUX32

    private ProcessSteps() {}

    /**
     * Adds the steps.
     *
     * @param users the ids of the container's user namespace, or null for none
     * @param permitted the permitted capabilities of this process, one bit for each
     * @param filter the filter of system calls, or null for none
     * @throws DocumentException if the process asks for something that is not supported
     */
    static void add(
            List<Step> steps,
            ProcessConfig process,
            LinuxConfig linux,
            @Nullable Users users,
            long permitted,
            @Nullable FilterPlan filter)
            throws DocumentException {
        if (!process.terminal()) { // with a terminal, the streams are the engine's
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
        for (RlimitConfig limit : process.rlimits()) { // while this process may raise limits
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
        if (filter != null) { // it is installed at the exec, so after everything else and after the wait for the start
            steps.add(new PrivilegeStep.Seccomp(Flags.of(FilterFlag.AT_EXEC), filter.flags(), filter.filter()));
        }
    }

    /** Returns the columns of its terminal; 0, the kernel's default, if the configuration gives no size. */
    static int columns(ProcessConfig process) {
        return process.consoleSize() == null ? 0 : process.consoleSize().width();
    }

    /** Returns the rows of its terminal; 0, the kernel's default, if the configuration gives no size. */
    static int rows(ProcessConfig process) {
        return process.consoleSize() == null ? 0 : process.consoleSize().height();
    }

    private static Step rlimit(RlimitConfig limit) {
        Ulimit.Resource resource =
                Ulimit.Resource.valueOf(limit.type().substring("RLIMIT_".length())); // the reader accepts no others
        return LimitSteps.of(resource, limit.soft(), limit.hard());
    }

    /**
     * Returns the step that sets the capabilities. Capabilities that this process does not have cannot be given, so
     * they are left out, as the specification requires.
     */
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

package dev.jcontainer.plan;

import dev.jcontainer.plan.step.DeviceStep;
import dev.jcontainer.plan.step.LifecycleStep;
import dev.jcontainer.plan.step.MountStep;
import dev.jcontainer.plan.step.NamespaceStep;
import dev.jcontainer.plan.step.PrivilegeStep;
import dev.jcontainer.plan.step.ProcessStep;
import dev.jcontainer.plan.step.RootStep;
import dev.jcontainer.plan.step.SourceStep;
import dev.jcontainer.plan.step.Step;
import dev.jcontainer.plan.step.TerminalStep;

/** Says the steps of an OCI runtime in words, for {@link PlanPrinter}. */
final class RuntimeText {
    private RuntimeText() {}

    /** What a step does, fit to follow "Cannot"; empty for one that is not among these. */
    static String attempt(Step step) {
        if (step instanceof NamespaceStep.EnterUser) {
            return "enter the user namespace " + PlanPrinter.printable(((NamespaceStep.EnterUser) step).path());
        } else if (step instanceof NamespaceStep.EnterNamespace) {
            return "join the namespace " + PlanPrinter.printable(((NamespaceStep.EnterNamespace) step).path());
        } else if (step instanceof LifecycleStep.ListenStart) {
            return "make the socket for the start in "
                    + PlanPrinter.printable(((LifecycleStep.ListenStart) step).directory());
        } else if (step instanceof LifecycleStep.WaitStart) {
            return "wait for the start";
        } else if (step instanceof LifecycleStep.SyncPoint) {
            return "wait for the hooks";
        } else if (step instanceof DeviceStep.MakeDevice) {
            DeviceStep.MakeDevice device = (DeviceStep.MakeDevice) step;
            return "make the device node " + PlanPrinter.printable(device.path()) + " " + device.major() + ":"
                    + device.minor() + ", mode " + Integer.toOctalString(device.mode() & 07777)
                    + ", where it is missing";
        } else if (step instanceof RootStep.LinkIfAbsent) {
            RootStep.LinkIfAbsent link = (RootStep.LinkIfAbsent) step;
            return "link " + link.path() + " to " + link.text() + ", where it is missing";
        } else if (step instanceof MountStep.ChangeAttributes) {
            MountStep.ChangeAttributes change = (MountStep.ChangeAttributes) step;
            return "change the attributes of the mount of source " + change.slot()
                    + (change.recursive() == 0 ? "" : ", and of what is below");
        } else if (step instanceof PrivilegeStep.KeepForFilter) {
            return "keep the capability SYS_ADMIN until the exec, for the filter";
        } else if (step instanceof NamespaceStep.Domainname) {
            return "set the domain name " + PlanPrinter.printable(((NamespaceStep.Domainname) step).name());
        } else if (step instanceof ProcessStep.SessionKeyring) {
            return "leave the keys of the caller's session";
        } else if (step instanceof ProcessStep.Personality) {
            return "set the execution domain " + ((ProcessStep.Personality) step).domain();
        } else if (step instanceof LifecycleStep.Detach) {
            return "let go of whoever started it";
        } else if (step instanceof LifecycleStep.Program) {
            return "take " + PlanPrinter.printable(((LifecycleStep.Program) step).path()) + " for the program";
        } else if (step instanceof NamespaceStep.TimeNamespace) {
            return "enter a new time namespace";
        }
        return placing(step);
    }

    private static String placing(Step step) {
        if (step instanceof ProcessStep.Scheduler) {
            return "set the scheduling policy " + ((ProcessStep.Scheduler) step).policy();
        } else if (step instanceof ProcessStep.IoPriority) {
            return "set the priority of input and output";
        } else if (step instanceof ProcessStep.Affinity) {
            return "keep to some processors";
        } else if (step instanceof ProcessStep.MemoryPolicy) {
            return "set the memory policy " + ((ProcessStep.MemoryPolicy) step).mode();
        }
        return mounting(step);
    }

    private static String mounting(Step step) {
        if (step instanceof MountStep.MountInSlot) {
            MountStep.MountInSlot mount = (MountStep.MountInSlot) step;
            return PlanPrinter.mount(mount.type(), mount.target(), mount.attributes(), mount.options());
        } else if (step instanceof MountStep.Restrict) {
            MountStep.Restrict restrict = (MountStep.Restrict) step;
            return "restrict the mount of source " + restrict.slot()
                    + PlanPrinter.attributes(restrict.attributes(), "");
        } else if (step instanceof SourceStep.OpenInside) {
            return "open " + PlanPrinter.printable(((SourceStep.OpenInside) step).path()) + " of the container";
        } else if (step instanceof TerminalStep.LineFeeds) {
            return "have the terminal add no carriage returns";
        } else if (step instanceof MountStep.ProtectPath) {
            MountStep.ProtectPath protect = (MountStep.ProtectPath) step;
            String path = PlanPrinter.printable(protect.path());
            return protect.readonly() == 0 ? "mask " + path : "make " + path + " read-only";
        }
        return RootText.attempt(step);
    }

    /** The system calls that a step stands for; empty for one that is not among these. */
    static String calls(Step step) {
        if (step instanceof NamespaceStep.EnterUser) {
            return "setns(2), clone3(2)";
        } else if (step instanceof NamespaceStep.EnterNamespace) {
            return "setns(2)";
        } else if (step instanceof LifecycleStep.ListenStart) {
            return "bind(2), listen(2)";
        } else if (step instanceof LifecycleStep.WaitStart) {
            return "prctl(2) PR_SET_PDEATHSIG, accept4(2)";
        } else if (step instanceof LifecycleStep.SyncPoint) {
            return "recvmsg(2)";
        } else if (step instanceof DeviceStep.MakeDevice) {
            return "mknodat(2), fchownat(2)";
        } else if (step instanceof RootStep.LinkIfAbsent) {
            return "symlinkat(2)";
        } else if (step instanceof MountStep.ChangeAttributes) {
            return "mount_setattr(2)";
        } else if (step instanceof NamespaceStep.Domainname) {
            return "setdomainname(2)";
        } else if (step instanceof ProcessStep.SessionKeyring) {
            return "keyctl(2) KEYCTL_JOIN_SESSION_KEYRING";
        } else if (step instanceof ProcessStep.Personality) {
            return "personality(2)";
        } else if (step instanceof LifecycleStep.Detach) {
            return "prctl(2) PR_SET_PDEATHSIG";
        } else if (step instanceof NamespaceStep.TimeNamespace) {
            return "unshare(2) CLONE_NEWTIME, write(2) timens_offsets, setns(2)";
        } else if (step instanceof ProcessStep.Scheduler) {
            return "sched_setattr(2)";
        } else if (step instanceof ProcessStep.IoPriority) {
            return "ioprio_set(2)";
        } else if (step instanceof ProcessStep.Affinity) {
            return "sched_setaffinity(2)";
        } else if (step instanceof ProcessStep.MemoryPolicy) {
            return "set_mempolicy(2)";
        } else if (step instanceof MountStep.MountInSlot) {
            return "fsopen(2), fsconfig(2), fsmount(2), move_mount(2)";
        } else if (step instanceof MountStep.Restrict) {
            return "mount_setattr(2)";
        } else if (step instanceof SourceStep.OpenInside) {
            return "openat2(2), open_tree(2)";
        } else if (step instanceof TerminalStep.LineFeeds) {
            return "ioctl(2) TCSETS";
        } else if (step instanceof MountStep.ProtectPath) {
            return "openat2(2), open_tree(2), move_mount(2)";
        }
        return RootText.calls(step);
    }
}

package dev.jcontainer.plan;

import dev.jcontainer.plan.step.Step;

/** Says the steps of an OCI runtime in words, for {@link PlanPrinter}. */
final class RuntimeText {
    private RuntimeText() {}

    /** What a step does, fit to follow "Cannot"; empty for one that is not among these. */
    static String attempt(Step step) {
        if (step instanceof Step.EnterUser) {
            return "enter the user namespace " + PlanPrinter.printable(((Step.EnterUser) step).path());
        } else if (step instanceof Step.EnterNamespace) {
            return "join the namespace " + PlanPrinter.printable(((Step.EnterNamespace) step).path());
        } else if (step instanceof Step.ListenStart) {
            return "make the socket for the start in " + PlanPrinter.printable(((Step.ListenStart) step).directory());
        } else if (step instanceof Step.WaitStart) {
            return "wait for the start";
        } else if (step instanceof Step.SyncPoint) {
            return "wait for the hooks";
        } else if (step instanceof Step.MakeDevice) {
            Step.MakeDevice device = (Step.MakeDevice) step;
            return "make the device node " + PlanPrinter.printable(device.path()) + " " + device.major() + ":"
                    + device.minor() + ", mode " + Integer.toOctalString(device.mode() & 07777)
                    + ", where it is missing";
        } else if (step instanceof Step.LinkIfAbsent) {
            Step.LinkIfAbsent link = (Step.LinkIfAbsent) step;
            return "link " + link.path() + " to " + link.text() + ", where it is missing";
        } else if (step instanceof Step.ChangeAttributes) {
            Step.ChangeAttributes change = (Step.ChangeAttributes) step;
            return "change the attributes of the mount of source " + change.slot()
                    + (change.recursive() == 0 ? "" : ", and of what is below");
        } else if (step instanceof Step.KeepForFilter) {
            return "keep the capability SYS_ADMIN until the exec, for the filter";
        } else if (step instanceof Step.Domainname) {
            return "set the domain name " + PlanPrinter.printable(((Step.Domainname) step).name());
        } else if (step instanceof Step.SessionKeyring) {
            return "leave the keys of the caller's session";
        } else if (step instanceof Step.Personality) {
            return "set the execution domain " + ((Step.Personality) step).domain();
        } else if (step instanceof Step.Detach) {
            return "let go of whoever started it";
        } else if (step instanceof Step.Program) {
            return "take " + PlanPrinter.printable(((Step.Program) step).path()) + " for the program";
        } else if (step instanceof Step.TimeNamespace) {
            return "enter a new time namespace";
        }
        return placing(step);
    }

    private static String placing(Step step) {
        if (step instanceof Step.Scheduler) {
            return "set the scheduling policy " + ((Step.Scheduler) step).policy();
        } else if (step instanceof Step.IoPriority) {
            return "set the priority of input and output";
        } else if (step instanceof Step.Affinity) {
            return "keep to some processors";
        } else if (step instanceof Step.MemoryPolicy) {
            return "set the memory policy " + ((Step.MemoryPolicy) step).mode();
        }
        return mounting(step);
    }

    private static String mounting(Step step) {
        if (step instanceof Step.MountInSlot) {
            Step.MountInSlot mount = (Step.MountInSlot) step;
            return PlanPrinter.mount(mount.type(), mount.target(), mount.attributes(), mount.options());
        } else if (step instanceof Step.Restrict) {
            Step.Restrict restrict = (Step.Restrict) step;
            return "restrict the mount of source " + restrict.slot()
                    + PlanPrinter.attributes(restrict.attributes(), "");
        } else if (step instanceof Step.OpenInside) {
            return "open " + PlanPrinter.printable(((Step.OpenInside) step).path()) + " of the container";
        } else if (step instanceof Step.LineFeeds) {
            return "have the terminal add no carriage returns";
        } else if (step instanceof Step.ProtectPath) {
            Step.ProtectPath protect = (Step.ProtectPath) step;
            String path = PlanPrinter.printable(protect.path());
            return protect.readonly() == 0 ? "mask " + path : "make " + path + " read-only";
        }
        return RootText.attempt(step);
    }

    /** The system calls that a step stands for; empty for one that is not among these. */
    static String calls(Step step) {
        if (step instanceof Step.EnterUser) {
            return "setns(2), clone3(2)";
        } else if (step instanceof Step.EnterNamespace) {
            return "setns(2)";
        } else if (step instanceof Step.ListenStart) {
            return "bind(2), listen(2)";
        } else if (step instanceof Step.WaitStart) {
            return "prctl(2) PR_SET_PDEATHSIG, accept4(2)";
        } else if (step instanceof Step.SyncPoint) {
            return "recvmsg(2)";
        } else if (step instanceof Step.MakeDevice) {
            return "mknodat(2), fchownat(2)";
        } else if (step instanceof Step.LinkIfAbsent) {
            return "symlinkat(2)";
        } else if (step instanceof Step.ChangeAttributes) {
            return "mount_setattr(2)";
        } else if (step instanceof Step.Domainname) {
            return "setdomainname(2)";
        } else if (step instanceof Step.SessionKeyring) {
            return "keyctl(2) KEYCTL_JOIN_SESSION_KEYRING";
        } else if (step instanceof Step.Personality) {
            return "personality(2)";
        } else if (step instanceof Step.Detach) {
            return "prctl(2) PR_SET_PDEATHSIG";
        } else if (step instanceof Step.TimeNamespace) {
            return "unshare(2) CLONE_NEWTIME, write(2) timens_offsets, setns(2)";
        } else if (step instanceof Step.Scheduler) {
            return "sched_setattr(2)";
        } else if (step instanceof Step.IoPriority) {
            return "ioprio_set(2)";
        } else if (step instanceof Step.Affinity) {
            return "sched_setaffinity(2)";
        } else if (step instanceof Step.MemoryPolicy) {
            return "set_mempolicy(2)";
        } else if (step instanceof Step.MountInSlot) {
            return "fsopen(2), fsconfig(2), fsmount(2), move_mount(2)";
        } else if (step instanceof Step.Restrict) {
            return "mount_setattr(2)";
        } else if (step instanceof Step.OpenInside) {
            return "openat2(2), open_tree(2)";
        } else if (step instanceof Step.LineFeeds) {
            return "ioctl(2) TCSETS";
        } else if (step instanceof Step.ProtectPath) {
            return "openat2(2), open_tree(2), move_mount(2)";
        }
        return RootText.calls(step);
    }
}

package dev.jcontainer.plan;

import dev.jcontainer.plan.step.DeviceStep;
import dev.jcontainer.plan.step.MountStep;
import dev.jcontainer.plan.step.RootStep;
import dev.jcontainer.plan.step.SourceStep;
import dev.jcontainer.plan.step.Step;

/** Says the steps in words that decide what can be reached of devices, for {@link PlanPrinter}. */
final class RootText {
    private RootText() {}

    /** What a step does, fit to follow "Cannot"; empty for one that is not among these. */
    static String attempt(Step step) {
        if (step instanceof RootStep.RootAttributes) {
            RootStep.RootAttributes root = (RootStep.RootAttributes) step;
            return "set on the root filesystem" + PlanPrinter.attributes(root.attributes(), "")
                    + (root.recursive() == 0 ? "" : ", and so on what is below");
        } else if (step instanceof RootStep.InertView) {
            RootStep.InertView view = (RootStep.InertView) step;
            return "show source " + view.slot() + " on " + PlanPrinter.printable(view.target())
                    + ", read-only, with sockets and FIFOs that lead to nobody"
                    + ((view.view() & Step.NEEDED) == 0 ? ", where that can be" : "");
        } else if (step instanceof SourceStep.OpenDevice) {
            return "open the device " + PlanPrinter.printable(((SourceStep.OpenDevice) step).path()) + " of the host";
        } else if (step instanceof DeviceStep.DeviceNode) {
            DeviceStep.DeviceNode node = (DeviceStep.DeviceNode) step;
            return node(node.path(), node.slot());
        } else if (step instanceof DeviceStep.UsableDevice) {
            DeviceStep.UsableDevice node = (DeviceStep.UsableDevice) step;
            return node(node.path(), node.slot());
        } else if (step instanceof DeviceStep.NullDevice) {
            return "use /dev/null, with all volumes mounted";
        }
        return "";
    }

    private static String node(String path, int slot) {
        return "make the device node " + PlanPrinter.printable(path) + " as source " + slot + " is";
    }

    /** The system calls that a step stands for; empty for one that is not among these. */
    static String calls(Step step) {
        if (step instanceof RootStep.RootAttributes) {
            return "mount_setattr(2)";
        } else if (step instanceof RootStep.InertView) {
            return "fsopen(2), fsconfig(2), fsmount(2), move_mount(2)";
        } else if (step instanceof SourceStep.OpenDevice) {
            return "open_tree(2)";
        } else if (step instanceof DeviceStep.DeviceNode) {
            return "mknodat(2)";
        } else if (step instanceof DeviceStep.UsableDevice) {
            return "mknodat(2), fstatfs(2), mount_setattr(2)";
        } else if (step instanceof DeviceStep.NullDevice) {
            return "openat2(2), fstatfs(2)";
        }
        return "";
    }

    static String bind(MountStep.Bind bind, String source) {
        boolean isRecursive = bind.attributes() != 0 && (bind.flags() & Step.RECURSIVE_ATTRIBUTES) != 0;
        boolean isClosed = (bind.flags() & Step.NO_DEVICES) != 0;
        return "bind " + source + " on " + PlanPrinter.printable(bind.target())
                + PlanPrinter.attributes(bind.attributes(), "")
                + (isRecursive ? ", and so what is below" : "")
                + (isClosed ? ", without devices" : "");
    }
}

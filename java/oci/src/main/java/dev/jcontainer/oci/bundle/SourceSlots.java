package dev.jcontainer.oci.bundle;

import dev.jcontainer.plan.step.Flags;
import dev.jcontainer.plan.step.MountStep;
import dev.jcontainer.plan.step.SourceFlag;
import dev.jcontainer.plan.step.SourceStep;
import dev.jcontainer.plan.step.Step;
import java.util.List;

/** Plans the opening of sources, and numbers the slots that hold them. */
final class SourceSlots {
    private final boolean areOpenedOutside;
    private final List<Step> steps;
    private int count;

    /**
     * Begins without slots.
     *
     * @param areOpenedOutside whether the supervisor opens the sources as root, because a process in a user namespace
     *     may not be permitted to reach them
     * @param steps the list to which the steps are added
     */
    SourceSlots(boolean areOpenedOutside, List<Step> steps) {
        this.areOpenedOutside = areOpenedOutside;
        this.steps = steps;
    }

    boolean areOpenedOutside() {
        return areOpenedOutside;
    }

    /** Opens a source of the host, with the flags of {@link SourceStep.OpenOutside}; returns its slot. */
    int open(String path, Flags<SourceFlag> flags) {
        steps.add(areOpenedOutside ? new SourceStep.OpenOutside(path, flags) : new SourceStep.OpenSource(path, flags));
        return count++;
    }

    /** Opens a source of the host whose owners are mapped by an existing user namespace; returns its slot. */
    int openMapped(String path, Flags<SourceFlag> flags, String namespace) {
        steps.add(new SourceStep.OpenMapped(path, flags, namespace));
        return count++;
    }

    /** Opens a source in the container, in a mount that has been made before; returns its slot. */
    int openInside(String path, Flags<SourceFlag> flags) {
        steps.add(new SourceStep.OpenInside(path, flags));
        return count++;
    }

    /** Adds a step that mounts a filesystem and puts it into a slot; returns the slot. */
    int mount(MountStep.MountInSlot mount) {
        steps.add(mount);
        return count++;
    }
}

package dev.jcontainer.oci.bundle;

import dev.jcontainer.plan.step.Flags;
import dev.jcontainer.plan.step.MountStep;
import dev.jcontainer.plan.step.SourceFlag;
import dev.jcontainer.plan.step.SourceStep;
import dev.jcontainer.plan.step.Step;
import java.util.List;

/** Plans what is opened of the host, and counts the slots that it goes to. */
final class SourceSlots {
    private final boolean areOpenedOutside;
    private final List<Step> steps;
    private int count;

    /**
     * None yet.
     *
     * @param areOpenedOutside whether the supervisor opens them, as root: the way may be closed to a user namespace
     * @param steps gets the steps
     */
    SourceSlots(boolean areOpenedOutside, List<Step> steps) {
        this.areOpenedOutside = areOpenedOutside;
        this.steps = steps;
    }

    boolean areOpenedOutside() {
        return areOpenedOutside;
    }

    /** Opens one, with the flags of {@link SourceStep.OpenOutside}; returns its slot. */
    int open(String path, Flags<SourceFlag> flags) {
        steps.add(areOpenedOutside ? new SourceStep.OpenOutside(path, flags) : new SourceStep.OpenSource(path, flags));
        return count++;
    }

    /** The same with owners that a user namespace maps, which is there. */
    int openMapped(String path, Flags<SourceFlag> flags, String namespace) {
        steps.add(new SourceStep.OpenMapped(path, flags, namespace));
        return count++;
    }

    /** Opens what the container's own mounts show by then; returns its slot. */
    int openInside(String path, Flags<SourceFlag> flags) {
        steps.add(new SourceStep.OpenInside(path, flags));
        return count++;
    }

    /** Adds a step that fills a slot with what it mounts; returns that. */
    int mount(MountStep.MountInSlot mount) {
        steps.add(mount);
        return count++;
    }
}

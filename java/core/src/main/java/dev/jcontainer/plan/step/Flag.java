package dev.jcontainer.plan.step;

/** An enum constant that stands for one or more bits of a step's argument. */
public interface Flag {
    /** The bits on the wire; they are the same as in native/include/plan.h or in the kernel's headers. */
    int bits();
}

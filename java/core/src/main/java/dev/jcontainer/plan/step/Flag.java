package dev.jcontainer.plan.step;

/** A constant of an enum that is one or more bits of a step's argument. */
public interface Flag {
    /** The bits on the wire; native/include/plan.h, or the kernel's headers, give them the same. */
    int bits();
}

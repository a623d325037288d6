package dev.jcontainer.plan.step;

/**
 * A set of flags of one kind, as the bits that are sent to the helper. Immutable.
 *
 * @param <F> the enum of the flags
 */
public record Flags<F extends Flag>(int bits) {
    /** No flag. */
    public static <F extends Flag> Flags<F> none() {
        return new Flags<>(0);
    }

    /** The set of these flags. */
    @SafeVarargs
    public static <F extends Flag> Flags<F> of(F... flags) {
        int bits = 0;
        for (F flag : flags) {
            bits |= flag.bits();
        }
        return new Flags<>(bits);
    }

    /** The flag if the condition holds, otherwise no flag. */
    public static <F extends Flag> Flags<F> when(boolean condition, F flag) {
        return new Flags<>(condition ? flag.bits() : 0);
    }

    /** The union of both sets. */
    public Flags<F> and(Flags<F> others) {
        return new Flags<>(bits | others.bits);
    }

    /** This set and the flag. */
    public Flags<F> and(F flag) {
        return new Flags<>(bits | flag.bits());
    }

    /** This set, and the flag if the condition holds. */
    public Flags<F> andWhen(boolean condition, F flag) {
        return condition ? and(flag) : this;
    }

    /** This set without the flags of the other one. */
    public Flags<F> without(Flags<F> others) {
        return new Flags<>(bits & ~others.bits);
    }

    /** This set without the flag. */
    public Flags<F> without(F flag) {
        return new Flags<>(bits & ~flag.bits());
    }

    /** The intersection of both sets. */
    public Flags<F> among(Flags<F> others) {
        return new Flags<>(bits & others.bits);
    }

    /** Whether all bits of the flag are set. */
    public boolean has(F flag) {
        return (bits & flag.bits()) == flag.bits();
    }

    /** Whether no flag is set. */
    public boolean isEmpty() {
        return bits == 0;
    }
}

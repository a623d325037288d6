package dev.jcontainer.plan.step;

import java.util.Arrays;

/** A launch plan as bytes of the wire format, as part of a step of another plan. Immutable. */
public final class EncodedPlan {
    private final byte[] content;

    /** A plan with this content, which is copied. */
    public EncodedPlan(byte[] content) {
        this.content = content.clone();
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return content.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EncodedPlan && Arrays.equals(content, ((EncodedPlan) other).content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return "plan of " + content.length + " bytes";
    }
}

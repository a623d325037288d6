package dev.jcontainer.plan;

import java.util.List;

/** Turns a plan into the bytes that the helper reads; native/include/plan.h draws them. */
public final class PlanCodec {
    static final int MAGIC = 0x4c50434a;
    static final int VERSION = 1;
    static final int HEADER_LENGTH = 32;

    private static final int TOTAL_LENGTH_AT = 8;

    private PlanCodec() {}

    /**
     * The bytes of a plan.
     *
     * @throws IllegalArgumentException if a string has a NUL in it, or the plan is longer than 64 MiB
     */
    public static byte[] encode(LaunchPlan plan) {
        List<Step> steps = plan.steps();
        Encoder out = new Encoder();
        out.number(MAGIC).number(VERSION).number(0).number(steps.size());
        out.longNumber(plan.namespaces()).number(plan.flags()).number(0);
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            out.number(step.opcode()).number(0);
            int start = out.length();
            step.encode(out);
            out.set(start - 4, out.length() - start);
        }
        out.set(TOTAL_LENGTH_AT, out.length());
        return out.toBytes();
    }
}

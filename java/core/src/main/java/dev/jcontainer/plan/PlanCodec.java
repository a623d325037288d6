package dev.jcontainer.plan;

import dev.jcontainer.plan.step.Decoder;
import dev.jcontainer.plan.step.Encoder;
import dev.jcontainer.plan.step.LifecycleStep;
import dev.jcontainer.plan.step.NamespaceStep;
import dev.jcontainer.plan.step.Opcode;
import dev.jcontainer.plan.step.PrivilegeStep;
import dev.jcontainer.plan.step.ProcessStep;
import dev.jcontainer.plan.step.ResourceStep;
import dev.jcontainer.plan.step.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a plan as the bytes that the helper reads, and reads such bytes. native/include/plan.h describes the format.
 */
public final class PlanCodec {
    static final int MAGIC = 0x4c50434a;
    static final int VERSION = 1;
    static final int HEADER_LENGTH = 32;

    private static final int TOTAL_LENGTH_AT = 8;

    private PlanCodec() {}

    /**
     * The bytes of a plan.
     *
     * @throws IllegalArgumentException if a string contains NUL, or if the plan is longer than 64 MiB
     */
    public static byte[] encode(LaunchPlan plan) {
        List<Step> steps = plan.steps();
        Encoder out = new Encoder();
        out.number(MAGIC).number(VERSION).number(0).number(steps.size());
        out.longNumber(plan.namespaces())
                .number(plan.flags())
                .number(plan.death().ordinal());
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            out.number(step.opcode().code()).number(0);
            int start = out.length();
            step.encode(out);
            out.set(start - 4, out.length() - start);
        }
        out.set(TOTAL_LENGTH_AT, out.length());
        return out.toBytes();
    }

    /**
     * Reads a plan from its bytes. Steps that an exec changes, or that can fail in an exec, get their own types. All
     * others become {@link LifecycleStep.Encoded}, and are sent to the helper unchanged.
     *
     * @throws IllegalArgumentException if the bytes are not a plan of this version
     */
    public static LaunchPlan decode(byte[] bytes) {
        Decoder in = new Decoder(bytes);
        if (in.number() != MAGIC || in.number() != VERSION || in.number() != bytes.length) {
            throw new IllegalArgumentException("it is not a launch plan of this version");
        }
        int count = in.number();
        long namespaces = in.longNumber();
        int flags = in.number();
        LaunchPlan.Death death = death(in.number());
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Opcode opcode = Opcode.of(in.number());
            steps.add(step(opcode, in.part(in.number())));
        }
        return inSections(steps, namespaces, flags, death);
    }

    private static LaunchPlan.Death death(int number) {
        LaunchPlan.Death[] all = LaunchPlan.Death.values();
        if (number < 0 || number >= all.length) {
            throw new IllegalArgumentException("it has an unknown value for the death of the JVM");
        }
        return all[number];
    }

    /**
     * Divides the steps into sections, which the wire format does not have. In the plan of an exec, the first section
     * ends with the join, and the last begins with the change of directory.
     */
    private static LaunchPlan inSections(List<Step> steps, long namespaces, int flags, LaunchPlan.Death death) {
        int build = 0;
        int process = 0;
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            if (step instanceof NamespaceStep.JoinMarked || step instanceof NamespaceStep.JoinNamespaces) {
                build = i + 1;
                process = i + 1;
            } else if (step instanceof ProcessStep.ChangeDirectory && build > 0) {
                process = i;
            }
        }
        return new LaunchPlan(
                steps.subList(0, build),
                steps.subList(build, process),
                steps.subList(process, steps.size()),
                namespaces,
                flags,
                null,
                null,
                death);
    }

    private static Step step(Opcode opcode, Decoder in) {
        switch (opcode) {
            case NEW_SESSION:
                return new ProcessStep.NewSession();
            case RLIMIT:
                return new ResourceStep.Rlimit(in.number(), in.longNumber(), in.longNumber());
            case SET_IDS:
                return new PrivilegeStep.SetIds(in.number(), in.number(), in.numbers());
            case EXEC:
                return new LifecycleStep.Exec(in.strings(), in.strings(), in.string());
            case CLONE_INTO_CGROUP:
                return new NamespaceStep.CloneIntoCgroup(in.string());
            case JOIN_CGROUP:
                return new NamespaceStep.JoinCgroup(in.string());
            case OOM_SCORE:
                return new ResourceStep.OomScore(in.number());
            case SET_MAPPED_IDS:
                return new PrivilegeStep.SetMappedIds(in.number(), in.number());
            case JOIN_NAMESPACES:
                return new NamespaceStep.JoinNamespaces(in.longNumber());
            case CHANGE_DIRECTORY:
                return new ProcessStep.ChangeDirectory(in.string());
            case LATE_RLIMIT:
                return new ResourceStep.LateRlimit(in.number(), in.longNumber(), in.longNumber());
            case JOIN_MARKED:
                return new NamespaceStep.JoinMarked(in.longNumber());
            case OWN_STREAMS:
                return new ProcessStep.OwnStreams(in.number(), in.number());
            default:
                return new LifecycleStep.Encoded(opcode, in.rest());
        }
    }
}

package dev.jcontainer.plan.step;

/**
 * One step of a launch plan. What each does is said where it is done, in native/init; opcodes and arguments stand in
 * native/include/steps.def, and a test holds this file against it.
 */
public sealed interface Step
        permits MountStep,
                SourceStep,
                RootStep,
                DeviceStep,
                TerminalStep,
                NamespaceStep,
                ProcessStep,
                PrivilegeStep,
                LifecycleStep {
    /** Its kind. */
    Opcode opcode();

    /** Writes the arguments, in the order of steps.def. */
    void encode(Encoder out);

    /** What it does, on one line, fit to follow "Cannot". */
    String attempt();

    /** The system calls that it stands for, with the sections of their man pages. */
    String calls();

    /** What to do about a failure; empty where the error says it all. Most steps know no more than the error does. */
    default String hint(StepFailure failure) {
        return failure.hint();
    }

    /** As {@link #attempt()}, of a step that failed, where the failure says more exactly what it was about. */
    default String attempt(StepFailure failure) {
        return attempt();
    }

    /** What was in hand, to stand behind the error; empty where the attempt says it already. */
    default String detail(StepFailure failure) {
        return failure.argument();
    }

    /** Whether it needs what the specification names: where that is missing, the specification is at fault. */
    default boolean namesInput() {
        return false;
    }
}

package dev.jcontainer.plan.step;

/**
 * One step of a launch plan. The functions in native/init carry the steps out and document them. The opcodes and
 * arguments are defined in native/include/steps.def, and a test compares these classes with it.
 */
public sealed interface Step
        permits MountStep,
                SourceStep,
                RootStep,
                DeviceStep,
                TerminalStep,
                NamespaceStep,
                ProcessStep,
                ResourceStep,
                PrivilegeStep,
                LifecycleStep,
                KeeperStep {
    /** The opcode of the step. */
    Opcode opcode();

    /** Writes the arguments, in the order of steps.def. */
    void encode(Encoder out);

    /** What the step does, in one line that can follow the word "Cannot". */
    String attempt();

    /** The system calls that the step makes, with the sections of their man pages. */
    String calls();

    /**
     * What to do about a failure; empty if the error needs no advice. Most steps use the advice for the error alone.
     */
    default String hint(StepFailure failure) {
        return failure.hint();
    }

    /** The same as {@link #attempt()} for a step that failed; more exact if the failure names the object. */
    default String attempt(StepFailure failure) {
        return attempt();
    }

    /**
     * The object that the step was working on, to be printed after the error; empty if the attempt names it already.
     */
    default String detail(StepFailure failure) {
        return failure.argument();
    }

    /** Whether the step needs a file that the specification names: if that is missing, the specification is wrong. */
    default boolean namesInput() {
        return false;
    }
}

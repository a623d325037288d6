package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.ContainerException;
import dev.jcontainer.launch.LaunchFailure;
import dev.jcontainer.plan.step.LifecycleStep;

/** What engines look for in an error to choose their own exit status, 126 or 127, behind what people read. */
final class EnginePhrases {
    private EnginePhrases() {}

    /** The text of a program that could not be executed. */
    static String of(LaunchFailure failure, LifecycleStep.Exec exec) {
        ContainerException text = ContainerException.of(failure);
        String phrase = "";
        if (text.reason() == ContainerException.Reason.NOT_FOUND) {
            phrase = exec.path().isEmpty() ? "no such file or directory" : "executable file not found in $PATH";
        } else if (text.reason() == ContainerException.Reason.NOT_EXECUTABLE) {
            phrase = "permission denied";
        }
        return text.getMessage()
                + (phrase.isEmpty() ? "" : " exec: \"" + exec.argv().get(0) + "\": " + phrase);
    }
}

package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.launch.FailureText;
import dev.jcontainer.launch.LaunchFailure;
import dev.jcontainer.plan.step.LifecycleStep;

/** Appends phrases to an error, by which engines choose their own exit status, 126 or 127. */
final class EnginePhrases {
    private EnginePhrases() {}

    /** Returns the message for a program that could not be executed. */
    static String of(LaunchFailure failure, LifecycleStep.Exec exec) {
        FailureText text = FailureText.of(failure);
        String phrase = "";
        if (text.kind() == FailureText.Kind.NOT_FOUND) {
            phrase = exec.path().isEmpty() ? "no such file or directory" : "executable file not found in $PATH";
        } else if (text.kind() == FailureText.Kind.NOT_EXECUTABLE) {
            phrase = "permission denied";
        }
        return text.message()
                + (phrase.isEmpty() ? "" : " exec: \"" + exec.argv().get(0) + "\": " + phrase);
    }
}

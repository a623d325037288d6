package dev.jcontainer.cli.text;

import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.spec.Capability;

/** What is offered that is known beforehand. */
final class CompletionWords {
    private CompletionWords() {}

    /** With a space between each; empty for what is looked for when it is offered. */
    static String of(Completion completion) {
        switch (completion) {
            case SHELL:
                return "bash zsh";
            case NETWORK:
                return "none";
            case SIGNAL:
                return "ABRT CONT HUP INT KILL QUIT STOP TERM TSTP USR1 USR2 WINCH";
            case CAPABILITY:
                StringBuilder names = new StringBuilder("ALL");
                for (Capability capability : Capability.values()) {
                    names.append(' ').append(capability.name());
                }
                return names.toString();
            default:
                return "";
        }
    }
}

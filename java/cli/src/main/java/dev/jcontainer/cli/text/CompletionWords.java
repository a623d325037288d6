package dev.jcontainer.cli.text;

import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.spec.Capability;

/** The words for completion that are known in advance. */
final class CompletionWords {
    private CompletionWords() {}

    /** The words, separated by spaces; empty if the shell looks for them itself. */
    static String of(Completion completion) {
        switch (completion) {
            case SHELL:
                return "bash zsh";
            case NETWORK:
                return "none";
            case PULL_POLICY:
                return "always missing newer never";
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

package dev.jcontainer.cli.option;

import dev.jcontainer.cli.model.Option;
import dev.jcontainer.engine.spec.RestartPolicy;
import dev.jcontainer.engine.spec.RestartPolicy.Kind;

/** The option {@code --restart} of {@code run}, {@code create} and {@code update}. */
public final class RestartOption {
    public static final Option RESTART = Option.value(
                    "Detached containers",
                    "restart",
                    "POLICY",
                    "When the container is started again after its end: 'no' (default), 'on-failure' or"
                            + " 'on-failure:COUNT' if its exit status is not 0, at most COUNT times, 'always', unless it"
                            + " was stopped, or 'unless-stopped', the same, but after a start of this machine"
                            + " 'system start' leaves out those that were stopped.")
            .example("--restart on-failure:5");

    private static final String ON_FAILURE = "on-failure";

    private RestartOption() {}

    /**
     * Reads a policy.
     *
     * @throws IllegalArgumentException if the text is none
     */
    public static RestartPolicy parse(String text) {
        int colon = text.indexOf(':');
        String word = colon < 0 ? text : text.substring(0, colon);
        Kind kind = kind(word);
        if (colon < 0) {
            return new RestartPolicy(kind, 0);
        }
        int count = count(text, text.substring(colon + 1));
        if (kind != Kind.ON_FAILURE) {
            throw new IllegalArgumentException(
                    "maximum retry count cannot be used with restart policy '" + word + "', only with on-failure");
        }
        return new RestartPolicy(kind, count);
    }

    /** The policy as it is written: {@code on-failure:5}. */
    public static String word(Kind kind) {
        switch (kind) {
            case ON_FAILURE:
                return ON_FAILURE;
            case ALWAYS:
                return "always";
            case UNLESS_STOPPED:
                return "unless-stopped";
            default:
                return "no";
        }
    }

    private static Kind kind(String word) {
        switch (word) {
            case "":
            case "no":
                return Kind.NO;
            case ON_FAILURE:
                return Kind.ON_FAILURE;
            case "always":
                return Kind.ALWAYS;
            case "unless-stopped":
                return Kind.UNLESS_STOPPED;
            default:
                throw new IllegalArgumentException("invalid restart policy '" + word
                        + "', which is none of no, on-failure, always and unless-stopped");
        }
    }

    private static int count(String text, String digits) {
        int count;
        try {
            count = Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "invalid restart policy '" + text + "': maximum retry count must be an integer", e);
        }
        if (count < 0) {
            throw new IllegalArgumentException(
                    "invalid restart policy '" + text + "': maximum retry count cannot be negative");
        }
        return count;
    }
}

package dev.jcontainer.cli.option;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.value.HostFile;
import dev.jcontainer.kernel.Bytes;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The labels of {@code --label} and {@code --label-file}. */
public final class LabelOptions {
    public static final Option LABEL = Option.value(
                    "Detached containers", "label", "KEY[=VALUE]", "Set a label; without a value, it is empty.")
            .letter('l')
            .repeatable()
            .example("--label stage=test")
            .neverEmpty();

    public static final Option LABEL_FILE = Option.value(
                    "Detached containers",
                    "label-file",
                    "FILE",
                    "Read labels from a file, one per line; lines that begin with # are comments. --label has"
                            + " precedence.")
            .repeatable()
            .completes(Completion.FILE)
            .neverEmpty();

    private LabelOptions() {}

    /**
     * The labels of a command line, in their order.
     *
     * @throws IllegalArgumentException if one has no key
     */
    public static Map<String, String> of(Arguments arguments) throws IOException {
        Map<String, String> labels = new LinkedHashMap<>();
        for (String file : arguments.values(LABEL_FILE)) {
            int number = 0;
            String text = Bytes.decode(HostFile.read(file));
            for (int start = 0; start < text.length(); ) {
                int end = text.indexOf('\n', start);
                end = end < 0 ? text.length() : end;
                number++;
                String line = text.substring(start, end).strip();
                if (!line.isEmpty() && line.charAt(0) != '#') {
                    add(labels, line, " (line " + number + " of " + file + ")");
                }
                start = end + 1;
            }
        }
        for (String label : arguments.values(LABEL)) {
            add(labels, label, "");
        }
        return labels;
    }

    private static void add(Map<String, String> labels, String text, String where) {
        int equals = text.indexOf('=');
        String key = equals < 0 ? text : text.substring(0, equals);
        if (key.isBlank()) {
            throw new IllegalArgumentException("invalid label '" + text + "': its key is empty" + where);
        }
        labels.put(key, equals < 0 ? "" : text.substring(equals + 1));
    }
}

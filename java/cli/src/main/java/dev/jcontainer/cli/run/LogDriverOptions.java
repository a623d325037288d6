package dev.jcontainer.cli.run;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.cli.value.Sizes;
import dev.jcontainer.engine.spec.LogOptions;
import dev.jcontainer.engine.spec.LogOptions.Format;

/** The options of {@code run} and {@code create} about the log. */
final class LogDriverOptions {
    static final OptionList LIST = new OptionList();

    static final Option LOG_DRIVER = LIST.add(Option.value(
                    DetachedOptions.GROUP,
                    "log-driver",
                    "FORMAT",
                    "What the lines of the log look like: 'k8s-file' (default), 'json-file', docker's, or 'none' for"
                            + " no log.")
            .example("--log-driver json-file"));

    static final Option LOG_OPT = LIST.add(Option.value(
                    DetachedOptions.GROUP,
                    "log-opt",
                    "KEY=VALUE",
                    "max-size=SIZE is the size of a file of the log, in bytes or with k, m or g (default 10 MB; -1 is"
                            + " unlimited), and max-file=COUNT the number of files (default 3).")
            .repeatable()
            .example("--log-opt max-size=1m --log-opt max-file=5"));

    private static final String MAX_SIZE = "max-size";
    private static final String MAX_FILE = "max-file";

    private LogDriverOptions() {}

    /**
     * The log that a command line asks for.
     *
     * @throws IllegalArgumentException if a value is invalid
     */
    static LogOptions of(Arguments arguments) {
        String driver = arguments.value(LOG_DRIVER);
        Format format = driver == null ? LogOptions.DEFAULT.format() : format(driver);
        long size = LogOptions.DEFAULT.maxSize();
        int files = LogOptions.DEFAULT.maxFiles();
        for (String option : arguments.values(LOG_OPT)) {
            int equals = option.indexOf('=');
            String key = equals < 0 ? option : option.substring(0, equals);
            String value = equals < 0 ? "" : option.substring(equals + 1);
            if (key.equals(MAX_SIZE)) {
                size = value.equals("-1") ? 0 : Sizes.parse(MAX_SIZE + " of --log-opt", value);
            } else if (key.equals(MAX_FILE)) {
                files = files(value);
            } else {
                throw new IllegalArgumentException(
                        "unknown log opt '" + key + "' for the log; there are " + MAX_SIZE + " and " + MAX_FILE);
            }
        }
        return new LogOptions(format, size, files);
    }

    private static Format format(String driver) {
        switch (driver) {
            case "json-file":
                return Format.JSON_FILE;
            case "k8s-file":
            case "text":
                return Format.TEXT;
            case "none":
                return Format.NONE;
            default:
                throw new IllegalArgumentException("the log driver '" + driver
                        + "' is none of k8s-file, json-file and none; another program can read 'logs --follow'");
        }
    }

    private static int files(String text) {
        try {
            int files = Integer.parseInt(text);
            if (files >= 1) {
                return files;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("max-file of --log-opt is a number, not '" + text + "'", e);
        }
        throw new IllegalArgumentException("max-file of --log-opt cannot be less than 1, and it is " + text);
    }
}

package dev.jcontainer.engine.log;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.jcontainer.engine.spec.LogOptions;
import dev.jcontainer.engine.spec.LogQuery;
import dev.jcontainer.engine.spec.ProgramStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A log as a keeper writes it, and how tests read it. */
final class WrittenLog {
    static final String TIME = "2026-01-31T23:59:59.123456789Z";

    final Path record;
    final LogOptions options;

    WrittenLog(Path record, LogOptions.Format format, int files) {
        this.record = record;
        this.options = new LogOptions(format, 1000, files);
    }

    static WrittenLog text(Path record) {
        return new WrittenLog(record, LogOptions.Format.TEXT, 3);
    }

    /** A full line of stdout. */
    static String line(String text) {
        return TIME + " stdout F " + text + "\n";
    }

    /** The same at a second after midnight. */
    static String at(int second, String text) {
        return "2026-01-01T00:00:" + (second < 10 ? "0" : "") + second + "Z stdout F " + text + "\n";
    }

    WrittenLog file(int number, String content) throws IOException {
        Files.writeString(path(number), content, ISO_8859_1);
        return this;
    }

    WrittenLog append(String content) throws IOException {
        Files.writeString(path(0), content, ISO_8859_1, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return this;
    }

    Path path(int number) {
        return record.resolve(number == 0 ? "log" : "log." + number);
    }

    /** Renames as a keeper does, and makes a new file. */
    void rotate() throws IOException {
        for (int number = options.maxFiles() - 1; number > 0; number--) {
            try {
                Files.move(path(number - 1), path(number), StandardCopyOption.ATOMIC_MOVE);
            } catch (NoSuchFileException e) {
                continue; // there are not that many yet
            }
        }
        Files.deleteIfExists(path(0)); // of a log with one file
        Files.createFile(path(0));
    }

    LogReader open(LogQuery query, LogEnd end) throws IOException {
        return LogReader.open(record.toString(), options, query, end);
    }

    /** What is there, as one text for each entry: o or e for the stream, and its bytes. */
    List<String> read(LogQuery query) throws IOException {
        List<String> entries = new ArrayList<>();
        try (LogReader reader = open(query, LogEnd.now())) {
            do {
                while (reader.next()) {
                    entries.add(text(reader.line()));
                }
            } while (reader.await());
        }
        return entries;
    }

    static String text(LogLine line) {
        String text = new String(line.bytes(), line.offset(), line.length(), ISO_8859_1);
        return (line.stream() == ProgramStream.STDOUT ? "o:" : "e:") + text;
    }

    /** What the command line prints to stdout and stderr. */
    List<String> print(LogQuery query, boolean hasTimes) throws IOException {
        ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        ByteArrayOutputStream stderr = new ByteArrayOutputStream();
        try (LogReader reader = open(query, LogEnd.now())) {
            new LogText(reader, stdout, stderr, hasTimes).write();
        }
        return List.of(stdout.toString(ISO_8859_1), stderr.toString(ISO_8859_1));
    }

    /** An end that the test makes. */
    static LogEnd end(BooleanSupplier hasEnded, int descriptor) {
        return new LogEnd() {
            @Override
            public boolean hasEnded() {
                return hasEnded.getAsBoolean();
            }

            @Override
            public int descriptor() {
                return descriptor;
            }

            @Override
            public void close() {
                // the test closes the descriptor
            }
        };
    }
}

package dev.jcontainer.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The commands that engines are compared by, and where jcontainer differs on purpose. */
final class EngineScript {
    private static final String NOTE = "    ";

    private EngineScript() {}

    /** One command, with the notes below it. */
    static final class Line {
        private final int number;
        private final String command;
        private final List<String> says = new ArrayList<>();
        private @Nullable String difference;
        private @Nullable Integer status;
        private @Nullable String out;
        private @Nullable String podman;

        Line(int number, String command) {
            this.number = number;
            this.command = command;
        }

        int number() {
            return number;
        }

        /** The words that docker's and jcontainer's message have. */
        List<String> says() {
            return says;
        }

        /** The first cell of the row in the table of differences that explains this one; null without one. */
        @Nullable
        String difference() {
            return difference;
        }

        /** The status of jcontainer, if it differs from docker's; null otherwise. */
        @Nullable
        Integer status() {
            return status;
        }

        /** The stdout of jcontainer, if it differs from docker's; null otherwise. */
        @Nullable
        String out() {
            return out;
        }

        /** Why podman fails or succeeds when jcontainer does not; null if it has no reason to. */
        @Nullable
        String podman() {
            return podman;
        }

        private void note(String note) {
            int colon = note.indexOf(':');
            String value = note.substring(colon + 1).strip();
            switch (note.substring(0, Math.max(colon, 0))) {
                case "docker" -> difference = value;
                case "status" -> status = Integer.valueOf(value);
                case "out" -> out = value;
                case "says" -> says.add(value);
                case "podman" -> podman = value;
                default -> throw new IllegalArgumentException("line " + number + " has the note: " + note);
            }
        }

        @Override
        public String toString() {
            return number + ": " + command;
        }
    }

    /** The bytes of a file beside this class. */
    static byte[] file(String name) throws IOException {
        try (InputStream file = EngineScript.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IOException("The tests have no file " + name + ".");
            }
            return file.readAllBytes();
        }
    }

    static List<Line> read(String name) throws IOException {
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (String text : new String(file(name), StandardCharsets.UTF_8).split("\n", -1)) {
            number++;
            if (text.startsWith(NOTE)) {
                lines.get(lines.size() - 1).note(text.strip());
            } else if (!text.isEmpty() && !text.startsWith("#")) {
                lines.add(new Line(number, text));
            }
        }
        return lines;
    }
}

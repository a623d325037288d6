package dev.jcontainer.cli.progress;

import java.util.ArrayList;
import java.util.List;

/** A terminal of a fixed size, which understands what {@link ProgressScreen} writes, and refuses all else. */
final class VirtualScreen {
    private final int columns;
    private final int rows;
    /** What has left the screen at its top. */
    private final List<String> history = new ArrayList<>();

    private final List<StringBuilder> screen = new ArrayList<>();
    private int row;
    private int column;

    VirtualScreen(int columns, int rows) {
        this.columns = columns;
        this.rows = rows;
        for (int i = 0; i < rows; i++) {
            screen.add(new StringBuilder());
        }
    }

    void write(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r') {
                column = 0;
            } else if (c == '\n') {
                down();
            } else if (c == '\u001b') {
                int end = i + 2;
                while (Character.isDigit(text.charAt(end))) {
                    end++;
                }
                escape(text.substring(i + 1, end), text.charAt(end));
                i = end;
            } else {
                put(c);
            }
        }
    }

    private void put(char c) {
        if (c < ' ') {
            throw new IllegalArgumentException("A control character: " + (int) c);
        }
        if (column == columns) {
            column = 0;
            down();
        }
        StringBuilder line = screen.get(row);
        while (line.length() <= column) {
            line.append(' ');
        }
        line.setCharAt(column++, c);
    }

    private void escape(String parameters, char command) {
        int number = parameters.length() == 1 ? 1 : Integer.parseInt(parameters.substring(1));
        switch (command) {
            case 'A':
                row = Math.max(0, row - number);
                break;
            case 'J':
                for (int i = row + 1; i < rows; i++) {
                    screen.get(i).setLength(0);
                }
                eraseLine();
                break;
            case 'K':
                eraseLine();
                break;
            default:
                throw new IllegalArgumentException("An unknown sequence: " + parameters + command);
        }
    }

    private void eraseLine() {
        screen.get(row).setLength(Math.min(column, screen.get(row).length()));
    }

    private void down() {
        if (++row == rows) {
            row--;
            history.add(screen.remove(0).toString());
            screen.add(new StringBuilder());
        }
    }

    /** The lines of the screen above the cursor, and all that have left it. */
    List<String> all() {
        List<String> lines = new ArrayList<>(history);
        lines.addAll(visible());
        return lines;
    }

    /** The lines of the screen above the cursor. */
    List<String> visible() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < row; i++) {
            lines.add(screen.get(i).toString());
        }
        return lines;
    }

    /** What is at the cursor and below it. */
    String below() {
        StringBuilder rest = new StringBuilder();
        for (int i = row; i < rows; i++) {
            rest.append(screen.get(i));
        }
        return rest.toString();
    }
}

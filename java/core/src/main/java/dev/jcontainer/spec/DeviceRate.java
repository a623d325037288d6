package dev.jcontainer.spec;

/**
 * How fast a container may read from or write to one block device.
 *
 * @param device the device's node on the host, absolute: {@code /dev/sda}; it is looked up when the container starts
 * @param rate bytes or operations a second, 1 or more
 */
public record DeviceRate(String device, long rate) {
    public DeviceRate {
        Checks.absolutePath("device", device);
        if (rate < 1) {
            throw new IllegalArgumentException("The rate of " + device + " is not above 0: " + rate);
        }
    }
}

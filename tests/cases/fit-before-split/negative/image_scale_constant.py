from sklearn.model_selection import train_test_split


def images(pixels, labels):
    pixels = pixels.astype("float32") / 255.0
    pixels = (pixels - 0.5) / 0.5
    return train_test_split(pixels, labels)

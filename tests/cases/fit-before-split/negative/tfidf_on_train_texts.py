from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import train_test_split

train_texts, test_texts, train_y, test_y = train_test_split(texts, y)
vec = TfidfVectorizer()
A = vec.fit_transform(train_texts)
B = vec.transform(test_texts)
